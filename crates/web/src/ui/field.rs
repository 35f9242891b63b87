//! One question of a form: its label, the control, a hint, and the error under it.
//!
//! A control with an error takes the focus and is described by the error, so that the reader is
//! where the mistake is. What was typed is given back by the page in `value`.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// A question answered with text. `..Field::default()` fills what is not needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// The id of the control, unique on the page.
    pub id: &'a str,
    /// The name it is sent under.
    pub name: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// The type of the input: empty is `text`.
    pub kind: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// What helps to answer. May be empty.
    pub hint: &'a str,
    /// What is wrong with the answer, and what to do.
    pub error: Option<&'a str>,
    /// Whether an answer is needed.
    pub required: bool,
    /// Whether it can only be read and copied.
    pub readonly: bool,
    /// Whether it takes the focus when the page opens.
    pub focus: bool,
    /// What browsers may fill in: `email`, `current-password`. Empty is `off`.
    pub autocomplete: &'a str,
    /// An example of an answer. May be empty.
    pub placeholder: &'a str,
    /// The id of the answers that are suggested (`suggestions`). May be empty.
    pub suggest: &'a str,
}

/// An answer to choose: the value sent, its word, and a line about it (may be empty).
pub type Choice<'a> = (&'a str, &'a str, &'a str);

/// A line of text: also e-mail, password, date and number by `kind`.
pub fn input(field: &Field<'_>) -> Markup {
    wrap(field, &control(field))
}

/// A line of text with a button beside it (`button::copies`).
pub fn with_button(field: &Field<'_>, button: &Markup) -> Markup {
    wrap(
        field,
        &html! { div.inputgroup { (control(field)) (button) } },
    )
}

fn control(field: &Field<'_>) -> Markup {
    let kind = if field.kind.is_empty() {
        "text"
    } else {
        field.kind
    };
    let fill = if field.autocomplete.is_empty() {
        "off"
    } else {
        field.autocomplete
    };
    html! {
        input.input #(field.id) type=(kind) name=(field.name) value=(field.value)
            autocomplete=(fill) required[field.required] readonly[field.readonly]
            placeholder=[(!field.placeholder.is_empty()).then_some(field.placeholder)]
            list=[(!field.suggest.is_empty()).then_some(field.suggest)]
            autofocus[field.focus || field.error.is_some()]
            aria-invalid=[field.error.map(|_| "true")] aria-describedby=[described(field)];
    }
}

/// Answers that a field suggests while somebody types; others are taken, too. Once a page.
pub fn suggestions(id: &str, answers: &[&str]) -> Markup {
    html! { datalist #(id) { @for answer in answers { option value=(answer) {} } } }
}

/// Several lines of text.
pub fn textarea(field: &Field<'_>, rows: u8) -> Markup {
    wrap(
        field,
        &html! {
            textarea.input #(field.id) name=(field.name) rows=(rows) required[field.required]
                placeholder=[(!field.placeholder.is_empty()).then_some(field.placeholder)]
                autofocus[field.focus || field.error.is_some()]
                aria-invalid=[field.error.map(|_| "true")] aria-describedby=[described(field)] {
                (field.value)
            }
        },
    )
}

/// One of a few: a select. `field.value` is the chosen one; a first choice may have no value.
pub fn select(field: &Field<'_>, choices: &[(&str, &str)]) -> Markup {
    wrap(
        field,
        &html! {
            select.select #(field.id) name=(field.name) required[field.required]
                autofocus[field.focus || field.error.is_some()]
                aria-invalid=[field.error.map(|_| "true")] aria-describedby=[described(field)] {
                @for (value, word) in choices {
                    option value=(value) selected[*value == field.value] { (word) }
                }
            }
        },
    )
}

/// One of a few that want a line each: radio buttons as cards.
pub fn choose(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    options(field, "radio", choices, &[field.value])
}

/// Any of several: checkboxes as cards. `chosen` are the values already checked.
pub fn check(field: &Field<'_>, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    options(field, "checkbox", choices, chosen)
}

fn options(field: &Field<'_>, kind: &str, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    html! {
        fieldset.field #(field.id) aria-describedby=[described(field)] {
            legend { (field.label) }
            div.opts {
                @for (place, (value, word, line)) in choices.iter().enumerate() {
                    label.opt {
                        input type=(kind) name=(field.name) value=(value) checked[chosen.contains(value)]
                            required[field.required && kind == "radio"]
                            autofocus[field.error.is_some() && place == 0];
                        span { b { (word) } @if !line.is_empty() { small { (line) } } }
                    }
                }
            }
            (below(field))
        }
    }
}

/// A single yes or no.
pub fn tick(field: &Field<'_>, checked: bool) -> Markup {
    html! {
        div.field {
            label.tick {
                input #(field.id) type="checkbox" name=(field.name) value="true" checked[checked]
                    aria-describedby=[described(field)];
                span { (field.label) }
            }
            (below(field))
        }
    }
}

/// A choice that decides which questions follow: segments side by side. `frontend` hides the
/// parts marked `if-{value}` of the same form that were not chosen (see `form::part`).
pub fn switch(name: &str, label: &str, choices: &[(&str, &str, Icon)], chosen: &str) -> Markup {
    html! {
        fieldset.seg.wide {
            legend.sr { (label) }
            @for (value, word, sign) in choices {
                label {
                    input type="radio" name=(name) value=(value) checked[*value == chosen];
                    (icon(*sign)) (word)
                }
            }
        }
    }
}

fn wrap(field: &Field<'_>, control: &Markup) -> Markup {
    html! {
        div.field {
            label for=(field.id) { (field.label) }
            (control)
            (below(field))
        }
    }
}

/// The hint and the error under a control.
fn below(field: &Field<'_>) -> Markup {
    html! {
        @if let Some(error) = field.error {
            p.err id={ (field.id) "-error" } { (icon(Icon::CircleAlert)) span { (error) } }
        }
        @if !field.hint.is_empty() { p.hint id={ (field.id) "-hint" } { (field.hint) } }
    }
}

fn described(field: &Field<'_>) -> Option<String> {
    let mut ids = Vec::new();
    if field.error.is_some() {
        ids.push(format!("{}-error", field.id));
    }
    if !field.hint.is_empty() {
        ids.push(format!("{}-hint", field.id));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_under_its_control_and_takes_the_focus() {
        let field = Field {
            id: "email",
            name: "email",
            label: "Email",
            value: "nope<",
            hint: "Where letters go.",
            error: Some("Enter an email address."),
            ..Field::default()
        };
        let text = input(&field).into_string();
        assert!(
            text.contains(r#"aria-describedby="email-error email-hint""#),
            "{text}"
        );
        assert!(text.contains("autofocus"), "{text}");
        assert!(text.contains(r#"value="nope&lt;""#), "{text}");
        assert!(text.contains(r#"id="email-error""#), "{text}");
    }

    #[test]
    fn a_fine_answer_is_not_marked() {
        let text = input(&Field {
            id: "a",
            name: "a",
            label: "A",
            ..Field::default()
        })
        .into_string();
        assert!(
            !text.contains("aria-invalid") && !text.contains("autofocus"),
            "{text}"
        );
    }
}
