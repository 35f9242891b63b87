//! A QR code as SVG: dark on light in both themes, because cameras want it so.

use fast_qr::qr::QRBuilder;
use maud::{Markup, html};

/// The light border that cameras look for, in modules.
const QUIET: usize = 4;

/// The code of a text, described by `label`; nothing where the text is too long for one.
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).build() else {
        return html! {};
    };
    let side = code.size + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_inside_a_border() {
        let drawn = qr("otpauth://totp/Canopy:ann@harbor.example", "For your app").into_string();
        assert!(drawn.contains("aria-label=\"For your app\""), "{drawn}");
        for corner in ["M4 4h1v1h-1z", "M10 10h1v1h-1z"] {
            assert!(drawn.contains(corner), "{corner}");
        }
        assert!(!drawn.contains("M3 ") && !drawn.contains("style="));
        assert_eq!(qr(&"x".repeat(10_000), "").into_string(), "");
    }
}
