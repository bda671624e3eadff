//! Images and PDF files of charts.
//!
//! What is drawn is one SVG document without CSS variables. Text is set in the embedded font,
//! whatever family it asks for, so the same SVG gives the same bytes everywhere; only for
//! characters that font lacks are the fonts of the system searched, as it has them.

use std::sync::Arc;

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{self, Database, ID, Source, Style};
use resvg::usvg::{self, FontResolver, Options, Tree};
use roxmltree::ParsingOptions;

use super::font::Weight;

/// How many pixels of CSS make an inch.
const PIXELS_PER_INCH: f64 = 96.0;
/// How many points of PDF make an inch.
const POINTS_PER_INCH: f64 = 72.0;
/// The largest image, in pixels: 100 million take 400 MB while they are drawn.
const LARGEST: f64 = 100e6;

/// Why an SVG cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// It is no SVG, or has no size.
    #[error("the chart is no SVG that can be drawn: {0}")]
    Svg(#[from] usvg::Error),
    /// A resolution that is not a number above 0.
    #[error("{0} pixels an inch is no resolution; it has to be above 0, for example 192")]
    Resolution(f64),
    /// More pixels than are drawn.
    #[error(
        "an image of {width:.0} by {height:.0} pixels is too large to draw (at {pixels_per_inch} pixels an inch); \
         up to {millions:.0} million pixels are drawn",
        millions = LARGEST / 1e6
    )]
    TooLarge {
        /// Pixels across.
        width: f64,
        /// Pixels down.
        height: f64,
        /// The resolution that was asked for.
        pixels_per_inch: f64,
    },
    /// The pixels could not be written as PNG.
    #[error("the image cannot be written: {0}")]
    Png(#[from] png::EncodingError),
    /// The page could not be written as PDF.
    #[error("the PDF file cannot be written: {0}")]
    Pdf(String),
}

/// Draws an SVG as PNG.
///
/// An SVG of 96 by 96 px is an inch wide and high: it has `pixels_per_inch` pixels each way,
/// and the file says so. What the SVG leaves unpainted is transparent.
pub fn png(svg: &str, pixels_per_inch: f64) -> Result<Vec<u8>, RasterError> {
    if !(pixels_per_inch.is_finite() && pixels_per_inch > 0.0) {
        return Err(RasterError::Resolution(pixels_per_inch));
    }
    let (tree, _) = parse(svg)?;
    let scale = pixels_per_inch / PIXELS_PER_INCH;
    let pixels = |length: f32| (f64::from(length) * scale).round().max(1.0);
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    let too_large = RasterError::TooLarge { width, height, pixels_per_inch };
    if width * height > LARGEST {
        return Err(too_large);
    }
    let mut image = Pixmap::new(width as u32, height as u32).ok_or(too_large)?;
    let transform = Transform::from_scale(
        image.width() as f32 / tree.size().width(),
        image.height() as f32 / tree.size().height(),
    );
    resvg::render(&tree, transform, &mut image.as_mut());
    encode(&image, pixels_per_inch)
}

/// Writes pixels as PNG, with their resolution.
fn encode(image: &Pixmap, pixels_per_inch: f64) -> Result<Vec<u8>, RasterError> {
    let per_metre = (pixels_per_inch / 0.0254).round().clamp(1.0, f64::from(u32::MAX)) as u32;
    let mut information = png::Info::with_size(image.width(), image.height());
    information.color_type = png::ColorType::Rgba;
    information.bit_depth = png::BitDepth::Eight;
    information.pixel_dims =
        Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter });
    let colours = image.pixels().iter().flat_map(|pixel| {
        let colour = pixel.demultiply();
        [colour.red(), colour.green(), colour.blue(), colour.alpha()]
    });
    let colours = colours.collect::<Vec<u8>>();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, information)?;
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}

/// Draws an SVG as a PDF file of one page, as large as the SVG is at 96 px an inch.
///
/// Text stays text that can be searched and copied, and the file has the title of the SVG. It
/// has no date, so the same SVG gives the same bytes.
pub fn pdf(svg: &str) -> Result<Vec<u8>, RasterError> {
    let (tree, title) = parse(svg)?;
    let failed = || RasterError::Pdf("the page has no size".to_owned());
    let points = |length: f32| length * (POINTS_PER_INCH / PIXELS_PER_INCH) as f32;
    let size = Size::from_wh(points(tree.size().width()), points(tree.size().height()));
    let size = size.ok_or_else(failed)?;
    let mut document = Document::new();
    let mut metadata = Metadata::new().creator("zopa".to_owned()).language("en".to_owned());
    if let Some(title) = title {
        metadata = metadata.title(title);
    }
    document.set_metadata(metadata);
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    drawn.ok_or_else(failed)?;
    document.finish().map_err(|error| RasterError::Pdf(error.to_string()))
}

/// An SVG, its text laid out, and its title.
fn parse(svg: &str) -> Result<(Tree, Option<String>), RasterError> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document =
        roxmltree::Document::parse_with_options(svg, options).map_err(usvg::Error::from)?;
    let title = document.root_element().children().find(|node| node.has_tag_name("title"));
    let title = title.and_then(|title| title.text()).map(|text| text.trim().to_owned());

    let mut fonts = Database::new();
    let mut load = |weight: Weight| fonts.load_font_source(Source::Binary(Arc::new(weight.file())));
    let (regular, semi_bold) = (load(Weight::Regular), load(Weight::SemiBold));
    let own = [regular.first().copied(), semi_bold.first().copied()];
    let options = Options {
        fontdb: Arc::new(fonts),
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| own[usize::from(font.weight() > 500)]),
            select_fallback: Box::new(system_font),
        },
        ..Options::default()
    };
    Ok((Tree::from_xmltree(&document, &options)?, title))
}

/// A font of the system that has a character the embedded one lacks: upright and without
/// serifs if there is one, else the first by name.
fn system_font(character: char, used: &[ID], fonts: &mut Arc<Database>) -> Option<ID> {
    const OWN: usize = 2;
    if fonts.len() == OWN {
        Arc::make_mut(fonts).load_system_fonts();
    }
    let mut faces = fonts.faces().filter(|face| !used.contains(&face.id)).collect::<Vec<_>>();
    faces.sort_by_cached_key(|face| {
        let name = face.post_script_name.clone();
        let regular = face.style == Style::Normal && face.weight == fontdb::Weight::NORMAL;
        (!(regular && name.contains("Sans") && !name.contains("Mono")), !regular, name)
    });
    let has_it = |data: &[u8], index| {
        ttf_parser::Face::parse(data, index).is_ok_and(|face| face.glyph_index(character).is_some())
    };
    let found = faces.iter().find(|face| fonts.with_face_data(face.id, has_it) == Some(true));
    found.map(|face| face.id)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::process::Command;

    use super::super::font::width;
    use super::*;

    /// A title, a bar of 100 by 20 px at (20, 40), both weights of the font.
    const CHART: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="160" height="80" viewBox="0 0 160 80">
<title>Agreement by party</title><desc>One bar.</desc>
<style>text { font-family: Inter, system-ui, Segoe UI, sans-serif; font-size: 12px; fill: #000 }
.title { font-weight: 600 } .end { text-anchor: end } .bar { fill: #2266aa }
.pale { fill: #2266aa; fill-opacity: 0.4 } .grid { stroke: #ccc }</style>
<rect width="160" height="80" fill="#fff"/>
<line class="grid" x1="20" x2="20" y1="30" y2="70"/>
<rect class="bar" x="20" y="40" width="100" height="20"/>
<rect class="pale" x="20" y="65" width="50" height="5"/>
<text class="title" x="10" y="20">Agreement ± 3 → Україна</text>
<text class="end" x="155" y="55">62%</text></svg>"##;

    /// Width, height and colours (red, green, blue, opacity) of a PNG, and its pixels a metre.
    fn read(file: &[u8]) -> (u32, u32, Vec<[u8; 4]>, u32) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        let information = reader.info();
        let dimensions = information.pixel_dims.unwrap();
        assert_eq!((dimensions.xppu, dimensions.unit), (dimensions.yppu, png::Unit::Meter));
        let colours = bytes.chunks(4).map(|colour| colour.try_into().unwrap()).collect();
        (information.width, information.height, colours, dimensions.xppu)
    }

    #[test]
    fn images_have_their_size_their_resolution_and_what_was_drawn() {
        for (pixels_per_inch, scale, per_metre) in [(96.0, 1, 3_780), (192.0, 2, 7_559)] {
            let (width, height, colours, resolution) = read(&png(CHART, pixels_per_inch).unwrap());
            assert_eq!((width, height, resolution), (160 * scale, 80 * scale, per_metre));
            let at = |x: u32, y: u32| colours[(y * scale * width + x * scale) as usize];
            assert_eq!(at(2, 2), [255; 4]);
            assert_eq!(at(60, 50), [0x22, 0x66, 0xaa, 255]);
            // White with two fifths of the blue: 255 - 0.4 (255 - 0x22) = 166.6, and so on.
            assert!(at(60, 67).iter().zip([167, 194, 221, 255]).all(|(a, b)| a.abs_diff(b) <= 1));
            let dark = |from: u32, to: u32, top: u32, bottom: u32| {
                let inside = (top..bottom).flat_map(|y| (from..to).map(move |x| (x, y)));
                inside.filter(|(x, y)| at(*x, *y)[0] < 100).count()
            };
            assert!(dark(10, 150, 10, 22) > 100, "the title is there");
            assert!(dark(128, 156, 45, 56) > 20, "the end of a text is at its anchor");
            assert_eq!(dark(156, 160, 45, 56), 0, "and nothing beyond it");
        }
    }

    #[test]
    fn what_is_not_painted_is_transparent() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><rect width="1" height="1" fill="#804020" fill-opacity="0.5"/></svg>"##;
        let (_, _, colours, _) = read(&png(svg, 96.0).unwrap());
        assert_eq!(colours[1], [0; 4]);
        assert!(colours[0].iter().zip([0x80, 0x40, 0x20, 128]).all(|(a, b)| a.abs_diff(b) <= 1));
    }

    /// Charts are laid out with sums of advances; what draws them moves some letters nearer.
    #[test]
    fn texts_are_drawn_as_wide_as_they_were_measured() {
        let texts = [
            "Agreement 62%",
            "Без угоди, 3 → 4",
            "Türkiye (mediator)",
            "To AVOID: “Yes”",
            "delay_cost",
        ];
        for (number, weight) in [(400, Weight::Regular), (600, Weight::SemiBold)] {
            for text in texts {
                let svg = format!(
                    "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='40'><text x='5' y='20' font-size='13' font-weight='{number}'>{text}</text></svg>"
                );
                let drawn = f64::from(parse(&svg).unwrap().0.root().bounding_box().width());
                let measured = width(text, 13.0, weight);
                assert!(
                    drawn <= measured * 1.002 && drawn >= measured * 0.96,
                    "{text}: {drawn}, {measured}"
                );
            }
        }
    }

    /// Seeds of hash tables differ from one to the next, so ten times shows whether any matter.
    #[test]
    fn the_same_chart_gives_the_same_bytes() {
        let (image, page) = (png(CHART, 150.0).unwrap(), pdf(CHART).unwrap());
        for _ in 0..10 {
            assert!(png(CHART, 150.0).unwrap() == image);
            assert!(pdf(CHART).unwrap() == page);
        }
    }

    /// What the compressed streams of a PDF file contain, one after another.
    fn streams(file: &[u8]) -> Vec<String> {
        let places = |word: &'static [u8]| {
            file.windows(word.len()).enumerate().filter(move |(_, at)| *at == word).map(|at| at.0)
        };
        let starts = places(b"stream\n").filter(|at| !file[..*at].ends_with(b"end"));
        let read = |start: usize| {
            let mut text = Vec::new();
            let mut decoder = flate2::read::ZlibDecoder::new(&file[start + 7..]);
            decoder.read_to_end(&mut text).ok().map(|_| String::from_utf8_lossy(&text).into_owned())
        };
        starts.filter_map(read).collect()
    }

    #[test]
    fn pdf_files_have_one_page_with_text_and_no_date() {
        let file = pdf(CHART).unwrap();
        assert!(file.starts_with(b"%PDF-1."));
        let plain = String::from_utf8_lossy(&file);
        // 160 by 80 px at 96 px an inch, 72 points an inch.
        assert!(plain.contains("/MediaBox[0 0 120 60]"));
        assert!(plain.contains("/Title(Agreement by party)"));
        assert!(plain.contains("Inter-Regular") && plain.contains("Inter-SemiBold"));
        assert!(!plain.contains("Date"), "a date would change from file to file");
        let streams = streams(&file);
        // The page shows glyphs of both fonts, and a table says what characters they are.
        let page = streams.iter().find(|text| text.contains("BT")).unwrap();
        assert!(page.contains("/f0") && page.contains("/f1"));
        let characters = streams.iter().filter(|text| text.contains("beginbfchar"));
        let characters = characters.cloned().collect::<String>();
        for character in "Agremnt±→Україна62%".chars() {
            let code = format!("<{:04X}>", character as u32);
            assert!(characters.contains(&code), "{character} can be searched for");
        }
    }

    #[test]
    fn a_reader_finds_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chart.pdf");
        std::fs::write(&path, pdf(CHART).unwrap()).unwrap();
        let Ok(said) = Command::new("pdftotext").args(["-layout"]).arg(&path).arg("-").output()
        else {
            let why = "no pdftotext here (Debian's package poppler-utils)";
            let _ = writeln!(std::io::stderr(), "SKIPPED: no PDF file was read: {why}");
            return;
        };
        assert!(said.status.success());
        let text = String::from_utf8(said.stdout).unwrap();
        assert!(text.contains("Agreement ± 3 → Україна") && text.contains("62%"), "{text}");
    }

    /// The block is not in the embedded font, and may not be on this system.
    #[test]
    fn characters_the_font_lacks_are_no_obstacle() {
        let svg = CHART.replace("62%", "▇ 和平 \u{e000}");
        assert!(png(&svg, 96.0).is_ok());
        assert!(pdf(&svg).is_ok());
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let said = |svg: &str, pixels_per_inch| png(svg, pixels_per_inch).unwrap_err().to_string();
        assert!(said("no svg", 96.0).starts_with("the chart is no SVG that can be drawn"));
        assert!(said("<p/>", 96.0).starts_with("the chart is no SVG that can be drawn"));
        assert!(said(CHART, 0.0).contains("0 pixels an inch is no resolution"));
        assert!(said(CHART, f64::NAN).contains("is no resolution"));
        assert!(said(CHART, 960_000.0).contains("1600000 by 800000 pixels is too large"));
        assert!(pdf("<p/>").is_err());
    }
}
