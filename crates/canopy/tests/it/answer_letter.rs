//! An answer as the letter by which the table of access calls it.

use crate::client::Answer;

/// The letter of an answer, as the table has it.
pub fn letter(route: &str, answer: &Answer) -> char {
    match answer.status {
        200 if route == "POST /api/v1/events" => {
            let result = answer.json()["results"][0].clone();
            match (result["status"].as_str(), result["error"]["code"].as_str()) {
                (Some("accepted"), None) => '+',
                (Some("rejected"), Some("forbidden")) => '-',
                (Some("rejected"), Some("unknown_company")) => '.',
                _ => '?',
            }
        }
        303 if answer.headers["location"]
            .as_bytes()
            .starts_with(b"/sign-in") =>
        {
            '!'
        }
        200 | 201 | 204 | 303 => '+',
        401 => '!',
        403 => '-',
        404 => '.',
        _ => '?',
    }
}
