//! Closed lists of words: one macro gives each its codes, its parser and its JSON form.

/// A word that is not in its list; the message names the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {known}")]
pub struct UnknownCode {
    /// The accepted words, separated by commas.
    pub known: String,
}

/// Declares an enum whose variants are spelled by a fixed code in the API, in files and in rows.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: [$name; [$($code),+].len()] = [$($name::$variant),+];

            /// The word for it in the API, in files and in rows.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|value| value.code() == text).ok_or_else(|| {
                    $crate::UnknownCode { known: [$($code),+].join(", ") }
                })
            }
        }
    };
}

pub(crate) use coded;
