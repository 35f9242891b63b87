//! Icons (lucide, ISC licence), drawn from one sprite that `frontend/build.mjs` writes.
//!
//! Icons repeat what a word beside them says, so they are hidden from screen readers; a button
//! that is only an icon carries its word itself (`button::icon_only`).

use crate::assets;
use maud::{Markup, html};

macro_rules! icons {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The icons in the sprite; `frontend/src/icons.txt` lists the same names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon {
            $(#[doc = $name] $variant,)*
        }

        impl Icon {
            /// Every icon, in the order of the sprite.
            pub const ALL: &'static [Icon] = &[$(Icon::$variant),*];

            /// The name that lucide gives it.
            pub const fn name(self) -> &'static str {
                match self { $(Icon::$variant => $name),* }
            }
        }
    };
}

icons! {
    Activity = "activity",
    ArrowDown = "arrow-down",
    ArrowLeft = "arrow-left",
    ArrowRight = "arrow-right",
    ArrowUp = "arrow-up",
    Briefcase = "briefcase",
    Building = "building-2",
    Calendar = "calendar",
    Card = "credit-card",
    Chart = "chart-column",
    Check = "check",
    Chevrons = "chevrons-up-down",
    CircleAlert = "circle-alert",
    CircleCheck = "circle-check",
    Clock = "clock",
    Compass = "compass",
    Copy = "copy",
    Dashboard = "layout-dashboard",
    Download = "download",
    Ellipsis = "ellipsis",
    Eye = "eye",
    Grid = "layout-grid",
    Help = "life-buoy",
    Info = "info",
    Key = "key-round",
    Left = "chevron-left",
    Link = "link",
    List = "list",
    Lock = "lock",
    Mail = "mail",
    Megaphone = "megaphone",
    Menu = "menu",
    Message = "message-square",
    Moon = "moon",
    Pencil = "pencil",
    Phone = "phone",
    Plus = "plus",
    Refresh = "refresh-cw",
    Right = "chevron-right",
    Screen = "monitor",
    Scroll = "scroll-text",
    Search = "search",
    Settings = "settings",
    Shield = "shield-check",
    SignOut = "log-out",
    Sun = "sun",
    Trash = "trash-2",
    TrendDown = "trending-down",
    TrendUp = "trending-up",
    Triangle = "triangle-alert",
    Upload = "upload",
    UserPlus = "user-plus",
    Users = "users",
    Wallet = "wallet",
    X = "x",
}

/// An icon at the size of text (16 px).
pub fn icon(which: Icon) -> Markup {
    sized(which, "i")
}

/// An icon at the size of a heading (20 px).
pub fn large(which: Icon) -> Markup {
    sized(which, "i i-lg")
}

/// An icon with the classes given, `i` among them.
pub(super) fn sized(which: Icon, class: &str) -> Markup {
    let sprite = assets::url("icons.svg").unwrap_or_default();
    html! {
        svg class=(class) viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            use href={ (sprite) "#" (which.name()) } {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sprite_lists_exactly_these_icons() {
        let listed: Vec<&str> = include_str!("../../../../frontend/src/icons.txt")
            .lines()
            .collect();
        let named: Vec<&str> = Icon::ALL.iter().map(|icon| icon.name()).collect();
        assert_eq!(listed, named);
    }
}
