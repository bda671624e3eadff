//! Under which addresses others reach this computer.

use std::net::{Ipv4Addr, UdpSocket};

/// The addresses that this computer has for others, the likeliest first: that of the route out
/// if there is one, then those of private networks, then others. Nothing is sent to find out.
pub fn addresses() -> Vec<Ipv4Addr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let own = interfaces.iter().filter_map(|one| match &one.addr {
        if_addrs::IfAddr::V4(address) => Some((one.name.as_str(), address.ip)),
        if_addrs::IfAddr::V6(_) => None,
    });
    sorted(own, route())
}

/// They are what a browser calls this server by; this computer alone if there are none.
pub fn pages(addresses: &[Ipv4Addr], port: u16) -> Vec<String> {
    let only = [Ipv4Addr::LOCALHOST];
    let known = if addresses.is_empty() { &only[..] } else { addresses };
    known.iter().map(|address| format!("http://{address}:{port}")).collect()
}

/// The address of the route to the world, which a computer without internet may not have.
fn route() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // A documentation address (RFC 5737): connecting only picks a route.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    match socket.local_addr().ok()?.ip() {
        std::net::IpAddr::V4(own) => Some(own),
        std::net::IpAddr::V6(_) => None,
    }
}

/// Interfaces that no phone of the room is on: tunnels, and networks inside this computer.
const INNER: [&str; 10] =
    ["tun", "tap", "wg", "utun", "ppp", "docker", "br-", "veth", "virbr", "tailscale"];

fn sorted<'a>(
    interfaces: impl Iterator<Item = (&'a str, Ipv4Addr)>,
    route: Option<Ipv4Addr>,
) -> Vec<Ipv4Addr> {
    let mut known: Vec<(bool, bool, bool, Ipv4Addr)> = interfaces
        .filter(|(_, address)| !address.is_loopback() && !address.is_unspecified())
        .map(|(name, address)| {
            let inner = INNER.iter().any(|known| name.starts_with(known));
            (
                inner || address.is_link_local(),
                Some(address) != route,
                !address.is_private(),
                address,
            )
        })
        .collect();
    known.sort();
    known.dedup();
    known.into_iter().map(|(.., address)| address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_sent_to_the_network_of_the_room() {
        let at = |last| Ipv4Addr::new(192, 168, 1, last);
        let tunnel = Ipv4Addr::new(10, 8, 0, 2);
        let known =
            [("lo", Ipv4Addr::LOCALHOST), ("tun0", tunnel), ("wlan0", at(7)), ("eth0", at(3))];
        // The route leads through the tunnel; phones are not in it.
        assert_eq!(sorted(known.into_iter(), Some(tunnel)), [at(3), at(7), tunnel]);
        assert_eq!(sorted(known.into_iter(), Some(at(7))), [at(7), at(3), tunnel]);
        // A hotspot without internet has no route out.
        let hotspot = Ipv4Addr::new(10, 42, 0, 1);
        assert_eq!(sorted([("wlan0", hotspot)].into_iter(), None), [hotspot]);
        assert!(sorted([("lo", Ipv4Addr::LOCALHOST)].into_iter(), None).is_empty());
    }

    #[test]
    fn without_a_network_there_is_this_computer() {
        assert_eq!(pages(&[], 7700), ["http://127.0.0.1:7700"]);
        assert_eq!(pages(&[Ipv4Addr::new(10, 0, 0, 1)], 80), ["http://10.0.0.1:80"]);
    }
}
