//! A letter and how it is written: the same words as plain text and as HTML, and nothing that
//! tells when it was read.

/// A letter to one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// The organization whose matter it is, if any: where no mail server is configured, its admins
    /// find the letter in their mailbox.
    pub organization: Option<String>,
    /// The address.
    pub to: String,
    /// The person's name; empty where it is not known.
    pub to_name: String,
    /// What it is about, on one line.
    pub subject: String,
    /// The words as plain text.
    pub text: String,
    /// The same words as HTML.
    pub html: String,
    /// The file that goes with it.
    pub file: Option<File>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Words(String),
    /// Somebody's own words, such as a note or a reason, set off from ours.
    Quote(String),
    /// A link on a line of its own: what it does, and its address.
    Link(String, String),
}

impl Letter {
    /// Writes a letter once, for readers of text and of HTML alike.
    pub fn written(to: &str, to_name: &str, subject: &str, parts: &[Part]) -> Self {
        Self {
            organization: None,
            to: to.into(),
            to_name: to_name.into(),
            subject: subject.into(),
            text: text(to_name, parts),
            html: html(to_name, parts),
            file: None,
        }
    }

    /// The same letter with a file.
    pub fn with(self, file: Option<File>) -> Self {
        Self { file, ..self }
    }

    /// The same letter as a matter of an organization.
    pub fn about(self, organization: Option<&str>) -> Self {
        Self {
            organization: organization.map(Into::into),
            ..self
        }
    }
}

fn greeting(name: &str) -> String {
    if name.is_empty() {
        "Hello,".into()
    } else {
        format!("Hello {name},")
    }
}

fn text(name: &str, parts: &[Part]) -> String {
    let mut text = greeting(name);
    for part in parts {
        text.push_str("\n\n");
        match part {
            Part::Words(words) => text.push_str(words),
            Part::Quote(words) => {
                let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
                text.push_str(&lines.join("\n"));
            }
            Part::Link(label, address) => text.push_str(&format!("{label}:\n{address}")),
        }
    }
    text.push('\n');
    text
}

const PAGE: &str =
    "font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#1a1a1f;max-width:560px";
const BUTTON: &str = "display:inline-block;padding:10px 16px;border-radius:8px;background:#4f46e5;color:#ffffff;text-decoration:none";
const QUOTE: &str = "margin:16px 0;padding:0 0 0 12px;border-left:3px solid #d4d4dc";

fn html(name: &str, parts: &[Part]) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><body><div style=\"{PAGE}\"><p>{}</p>",
        escaped(&greeting(name))
    );
    for part in parts {
        match part {
            Part::Words(words) => html.push_str(&format!("<p>{}</p>", escaped(words))),
            Part::Quote(words) => {
                let lines: Vec<String> = words.lines().map(escaped).collect();
                html.push_str(&format!(
                    "<blockquote style=\"{QUOTE}\">{}</blockquote>",
                    lines.join("<br>")
                ));
            }
            Part::Link(label, address) => html.push_str(&format!(
                "<p><a style=\"{BUTTON}\" href=\"{address}\">{}</a></p><p>{address}</p>",
                escaped(label),
                address = escaped(address)
            )),
        }
    }
    html.push_str("</div></body></html>");
    html
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_say_the_same_and_nobodys_words_become_markup() {
        let parts = [
            Part::Words("Ada & <b>Bob</b> invite you.".into()),
            Part::Quote("first\n<script>".into()),
            Part::Link("Accept".into(), "https://canopy.example/a?b=1&c=\"".into()),
        ];
        let letter = Letter::written("zoe@x.example", "Zoe <i>", "Hello", &parts);
        assert_eq!(
            letter.text,
            "Hello Zoe <i>,\n\nAda & <b>Bob</b> invite you.\n\n> first\n> <script>\n\nAccept:\nhttps://canopy.example/a?b=1&c=\"\n"
        );
        for said in [
            "Hello Zoe &lt;i&gt;,",
            "Ada &amp; &lt;b&gt;Bob&lt;/b&gt;",
            "first<br>&lt;script&gt;",
            "href=\"https://canopy.example/a?b=1&amp;c=&quot;\"",
        ] {
            assert!(letter.html.contains(said), "{said}: {}", letter.html);
        }
        // Nothing is loaded when it is read.
        assert!(!letter.html.contains("src=") && !letter.html.contains("url("));
        assert!(
            Letter::written("z@x.example", "", "S", &[])
                .text
                .starts_with("Hello,\n")
        );
    }
}
