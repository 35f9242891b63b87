//! A progress bar on standard error, for people only.

use std::fs::File;
use std::io::{IsTerminal, Read};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far reading a file is. Nothing is drawn where nobody looks.
#[derive(Debug, Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar for a file of so many bytes.
    pub(crate) fn of(bytes: u64) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left")
        {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// A reader that moves the bar.
    pub(crate) fn watch(&self, file: File) -> impl Read + Send + use<> {
        self.0.wrap_read(file)
    }

    /// Prints a line above the bar.
    pub(crate) fn say(&self, words: &str) {
        self.0.suspend(|| eprintln!("{words}"));
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
