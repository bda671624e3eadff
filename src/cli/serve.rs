//! `zopa serve`: the classroom page.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::{Loudness, output};
use zopa::serve::{App, ServeSettings, addresses, new_token, pages, serve as run_server};

/// How the page is served.
#[derive(Args, Debug)]
pub struct ServeArguments {
    /// Let phones and laptops of the network in, too; without it, only this computer
    #[arg(long)]
    pub lan: bool,

    /// Port to listen on; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 7700)]
    pub port: u16,

    /// File that rooms are kept in, so that they outlive the server [default: zopa/rooms.redb
    /// where programs keep their state; not kept if another server has that file]
    #[arg(long, value_name = "FILE")]
    pub rooms: Option<PathBuf>,
}

/// Serves the page until Ctrl-C.
pub fn serve(arguments: &ServeArguments, loudness: Loudness) -> Result<(), Failure> {
    let host = if arguments.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let address = SocketAddr::new(IpAddr::V4(host), arguments.port);
    let token = new_token().map_err(|error| {
        Failure::Transfer(format!("the system gives no random numbers: {error}"))
    })?;
    let port = free_port(address)?;
    let settings = ServeSettings { lan: arguments.lan, port, token: token.clone() };
    let address = SocketAddr::new(address.ip(), port);
    let ready = |_: SocketAddr| {
        let mut text = String::new();
        let here = format!("http://localhost:{port}");
        let _ = writeln!(text, "The page:            {here}/");
        let _ = writeln!(text, "To open rooms:       {here}/#/host?token={token}");
        if arguments.lan {
            match addresses().as_slice() {
                [] => text.push_str(
                    "For phones:          this computer is on no network now. Start its hotspot or join a Wi-Fi; the page\n                     then shows the address.\n",
                ),
                known => {
                    for (at, page) in pages(known, port).iter().enumerate() {
                        let what = if at == 0 { "For phones:" } else { "or, if that fails:" };
                        let _ = writeln!(text, "{what:<21}{page}/");
                    }
                }
            }
            let _ = writeln!(
                text,
                "Whoever is on this network can open the page and join rooms. Private numbers go to their seats only;\nnothing is encrypted on the way. Keep the address with the token to yourself."
            );
        }
        text.push_str("Ctrl-C ends it.\n");
        if loudness != Loudness::Quiet {
            output::message(&text);
        }
    };
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let app = app(settings, arguments.rooms.as_deref())?;
    run_server(app, address, ready, stop)
        .map_err(|error| Failure::Creation(format!("cannot listen on {address}: {error}")))
}

/// The server with its rooms: those of a file that was named, or of the usual one if that can
/// be had.
fn app(settings: ServeSettings, file: Option<&Path>) -> Result<App, Failure> {
    let usual = state_folder().map(|folder| folder.join("rooms.redb"));
    let Some(path) = file.map(Path::to_owned).or(usual) else {
        output::message("Rooms are not kept: there is no folder for them; --rooms names a file.\n");
        return Ok(App::new(settings));
    };
    match (App::with_rooms(settings.clone(), &path), file) {
        (Ok((app, lost)), _) => {
            for why in lost {
                output::message(&format!("{why}\n"));
            }
            Ok(app)
        }
        (Err(error), Some(path)) => {
            Err(Failure::Creation(format!("cannot keep rooms in {}: {error}", path.display())))
        }
        (Err(error), None) => {
            let path = path.display();
            output::message(&format!(
                "Rooms are not kept: {path}: {error}; --rooms names a file.\n"
            ));
            Ok(App::new(settings))
        }
    }
}

/// Where zopa may keep what is of this computer: made if there is none.
fn state_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = named("XDG_STATE_HOME")
        .or_else(|| named("LOCALAPPDATA"))
        .or_else(|| named("HOME").map(|home| home.join(".local/state")))?;
    let folder = base.join("zopa");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}

/// The port that is taken: the one asked for, or one that is free.
fn free_port(address: SocketAddr) -> Result<u16, Failure> {
    let listener = std::net::TcpListener::bind(address)
        .and_then(|listener| listener.local_addr())
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => Failure::Creation(format!(
                "port {} is taken, perhaps by another zopa serve; name another one with --port, or 0 for any",
                address.port()
            )),
            _ => Failure::Creation(format!("cannot listen on {address}: {error}")),
        })?;
    Ok(listener.port())
}
