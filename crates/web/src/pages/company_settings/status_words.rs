//! The status words of a company: what each means, the unmapped ones first.

use canopy_app::companies::settings::CompanySettings;
use canopy_app::companies::status_words::{Meaning, StatusWord};
use maud::{Markup, html};

use super::view::Typed;
use crate::pages::numbers::counted;
use crate::ui::Icon;
use crate::ui::badge::{Tone, status};
use crate::ui::button::{Look, choice, submit};
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::table::{Column, Row, Table, table};

/// The part of the page with the id `status-words`.
pub(super) fn status_words(action: &str, settings: &CompanySettings, typed: &Typed) -> Markup {
    let action = format!("{action}/status-words");
    let mut words: Vec<&StatusWord> = settings.words.iter().collect();
    words.sort_by_key(|word| (word.meaning.is_some(), word.shown.to_lowercase()));
    let unmapped = words.iter().filter(|word| word.meaning.is_none()).count();
    html! {
        section.card.panel #status-words aria-labelledby="words" {
            header { div {
                h2 #words { "Status words" }
                p.muted { (line(unmapped)) }
            } }
            @if words.is_empty() {
                (empty(Icon::Briefcase, "No status words yet", "They show here as soon as a case brings one.", None))
            } @else {
                (list(&action, &words, settings.editable))
            }
            @if settings.editable { (one_more(&action, typed)) }
        }
    }
}

fn line(unmapped: usize) -> String {
    let rule = "A case whose status word means closed is closed from then on; every other case is open, unless it came with a closing date.";
    if unmapped == 0 {
        return rule.into();
    }
    let words = counted(
        i64::try_from(unmapped).unwrap_or(i64::MAX),
        "word waits",
        "words wait",
    );
    format!("{words} for a meaning and counts as open until then. {rule}")
}

fn list(action: &str, words: &[&StatusWord], editable: bool) -> Markup {
    let labels: &[&str] = if editable {
        &["Word", "Meaning", "Change"]
    } else {
        &["Word", "Meaning"]
    };
    let column = |label: &&'static str| Column {
        label,
        number: *label == "Change",
        ..Column::default()
    };
    let columns: Vec<Column<'_>> = labels.iter().map(column).collect();
    let rows = words.iter().map(|word| {
        let mut cells = vec![html! { b { (word.shown) } }, meaning(word.meaning)];
        cells.extend(editable.then(|| choose(action, word)));
        Row {
            cells,
            ..Row::default()
        }
    });
    table(&Table {
        caption: "Status words and what they mean",
        columns: &columns,
        rows: rows.collect(),
        flow: true,
        ..Table::default()
    })
}

fn meaning(meaning: Option<Meaning>) -> Markup {
    match meaning {
        None => status("Not mapped, counts as open", Tone::Warn),
        Some(Meaning::Open) => status("Open", Tone::Good),
        Some(Meaning::Closed) => status("Closed", Tone::Quiet),
    }
}

/// The buttons that give a word a meaning, or another one.
fn choose(action: &str, word: &StatusWord) -> Markup {
    html! {
        form.inline method="post" action=(action) data-once {
            input type="hidden" name="word" value=(word.shown);
            @if word.meaning != Some(Meaning::Open) {
                (choice("meaning", "open", "Means open", Look::Plain))
            }
            @if word.meaning != Some(Meaning::Closed) {
                (choice("meaning", "closed", "Means closed", Look::Plain))
            }
        }
    }
}

/// A word that no case has brought yet.
fn one_more(action: &str, typed: &Typed) -> Markup {
    let word = Field {
        id: "word",
        name: "word",
        label: "Add a word",
        value: typed.sent.get("word"),
        hint: "Capitals and spaces around it do not matter.",
        error: typed.wrong.on("word"),
        required: true,
        ..Field::default()
    };
    let meaning = Field {
        id: "meaning",
        name: "meaning",
        label: "It means",
        value: typed.sent.get("meaning"),
        error: typed.wrong.on("meaning"),
        required: true,
        ..Field::default()
    };
    html! {
        form.stack method="post" action=(action) data-once {
            (field::input(&word))
            (field::select(&meaning, &[("open", "Open"), ("closed", "Closed")]))
            div.send { (submit("Add word", Look::Plain, None)) }
        }
    }
}
