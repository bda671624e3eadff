//! The colours of all charts, told apart by people of every colour vision and in the dark.
//!
//! Marks are of class `c0` ... `c5` (kinds of things), `v0` ... `v8` (from little to much) or
//! `frame` and `faint`; a style says what colours these are.

/// Six colours for kinds of things, on light and on dark ground; differences are also said by
/// labels, so nothing hangs on colour alone.
pub const KINDS: [(&str, &str); 6] = [
    ("#0b5fa5", "#4d9be6"),
    ("#c2500a", "#ffa057"),
    ("#1b9e77", "#4fd6a8"),
    ("#6a2c70", "#f0b8f0"),
    ("#6b7280", "#a3adba"),
    ("#8a6a00", "#e6c34d"),
];

/// Nine steps from little to much, for maps, on light ground; the dark uses them backwards.
pub const STEPS: [&str; 9] = [
    "#f1f5f9", "#d8e6f3", "#b9d3ea", "#93bcdf", "#68a1d0", "#4285bf", "#2369a6", "#114e86",
    "#083763",
];

/// Ground, text and lines, on light and on dark ground.
const INKS: [(&str, &str, &str); 6] = [
    ("ground", "#ffffff", "#14181d"),
    ("card", "#f6f7f9", "#1d232a"),
    ("text", "#17202b", "#e8edf2"),
    ("small", "#4a5563", "#b4bfcb"),
    ("frame", "#8a94a1", "#76818e"),
    ("faint", "#dfe4ea", "#333c46"),
];

/// The variables of a page for one ground.
pub fn variables(dark: bool) -> String {
    let mut text = String::new();
    for (name, light, night) in INKS {
        text.push_str(&format!("--{name}:{};", if dark { night } else { light }));
    }
    for (index, (light, night)) in KINDS.into_iter().enumerate() {
        text.push_str(&format!("--c{index}:{};", if dark { night } else { light }));
    }
    for index in 0..STEPS.len() {
        let step = if dark { STEPS[STEPS.len() - 1 - index] } else { STEPS[index] };
        text.push_str(&format!("--v{index}:{step};"));
    }
    text
}

/// The classes of marks and texts; `of` says what a colour is called.
pub fn classes(of: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for index in 0..KINDS.len() {
        let colour = of(&format!("c{index}"));
        text.push_str(&format!(
            ".c{index}{{fill:{colour}}}.l{index}{{fill:none;stroke:{colour};stroke-width:2;stroke-linejoin:round}}\
             .b{index}{{fill:{colour};fill-opacity:.18}}.o{index}{{fill:none;stroke:{colour};stroke-width:1.5}}\
             .h{index}{{fill:none;stroke:{colour};stroke-width:1;stroke-opacity:.45}}\
             .p{index}{{fill:{colour};fill-opacity:.45}}"
        ));
    }
    for index in 0..STEPS.len() {
        text.push_str(&format!(".v{index}{{fill:{}}}", of(&format!("v{index}"))));
    }
    let inks = [
        (".t{fill:", "text"),
        (".small{fill:", "small"),
        (".on{fill:", "ground"),
        (".axis{stroke:", "frame"),
        (".grid{stroke:", "faint"),
        (".mark{stroke:", "text"),
        (".back{fill:", "faint"),
    ];
    for (rule, ink) in inks {
        text.push_str(&format!("{rule}{}}}", of(ink)));
    }
    text.push_str(&format!(
        ".t{{font-family:{};font-size:13px}}.small{{font-size:11.5px}}.strong{{font-weight:600}}\
         .mark{{stroke-width:2}}.dash{{stroke-dasharray:4 3}}",
        super::font::FAMILY
    ));
    text
}

/// The style of a drawing on paper.
pub fn paper() -> String {
    classes(|name| {
        let ink = INKS.iter().find(|(ink, ..)| *ink == name).map(|(_, light, _)| *light);
        let index = || name[1..].parse::<usize>().unwrap_or(0);
        ink.unwrap_or_else(|| if name.starts_with('v') { STEPS[index()] } else { KINDS[index()].0 })
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red, green and blue in linear light, 0..1 (IEC 61966-2-1).
    fn linear(colour: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Contrast of two colours (WCAG 2.2).
    fn contrast(one: &str, two: &str) -> f64 {
        let luminance = |colour| {
            let [red, green, blue] = linear(colour);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, two) = (luminance(one), luminance(two));
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Distance of two colours in OKLab (Ottosson 2020), after a dichromat's loss.
    fn distance(one: &str, two: &str, loss: [[f64; 3]; 3]) -> f64 {
        let lab = |colour| {
            let seen = linear(colour);
            let seen =
                loss.map(|row| (0..3).map(|at| row[at] * seen[at]).sum::<f64>().clamp(0.0, 1.0));
            let mix =
                |row: [f64; 3]| (0..3).map(|at| row[at] * seen[at]).sum::<f64>().max(0.0).cbrt();
            let (l, m, s) = (
                mix([0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9]),
                mix([0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6]),
                mix([0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5]),
            );
            [
                0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
                1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
                0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
            ]
        };
        let (one, two) = (lab(one), lab(two));
        (0..3).map(|at| (one[at] - two[at]).powi(2)).sum::<f64>().sqrt()
    }

    /// What people without one kind of cones see of linear light (Machado, Oliveira and
    /// Fernandes 2009, severity 1): protanopes, deuteranopes, tritanopes; and everybody else.
    const LOSSES: [[[f64; 3]; 3]; 4] = [
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ];

    /// The first four kinds are told apart by everybody; in OKLab 0.02 is just noticeable.
    #[test]
    fn kinds_are_told_apart_by_people_of_every_colour_vision() {
        for dark in [false, true] {
            let colours = KINDS.map(|(light, night)| if dark { night } else { light });
            for loss in LOSSES {
                for one in 0..4 {
                    for two in one + 1..4 {
                        let apart = distance(colours[one], colours[two], loss);
                        assert!(apart > 0.05, "{} {} {apart}", colours[one], colours[two]);
                    }
                }
            }
        }
    }

    #[test]
    fn marks_and_texts_stand_out_of_their_ground() {
        for (light, night) in KINDS {
            assert!(contrast(light, "#ffffff") >= 3.0 && contrast(night, "#14181d") >= 3.0);
        }
        for ink in ["text", "small"] {
            let (_, light, night) = INKS.into_iter().find(|(name, ..)| *name == ink).unwrap();
            assert!(contrast(light, "#f6f7f9") >= 4.5 && contrast(night, "#1d232a") >= 4.5);
        }
        // Each step of a map is darker than the one before.
        let ground = STEPS.map(|step| contrast(step, "#ffffff"));
        assert!(ground.windows(2).all(|pair| pair[1] > pair[0]), "{ground:?}");
    }
}
