//! A second reading of events, for companies on the default rates: which identities count, and
//! what they come to. It shares no code with the product.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::Value;

/// Calls, connected, billed half minutes, messages and segments out and in, checks, healed, then
/// the micro-units of voice, sms, self-healing, fees, taxes and credits.
pub type Line = [i64; 15];

/// What counts, by company and day.
#[derive(Default)]
pub struct Model {
    /// The sums.
    pub days: BTreeMap<(String, String), Line>,
}

fn micros(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{part:0<6}");
    digits.parse().expect("decimal text")
}

/// What one event comes to at the default rates.
pub fn line(event: &Value) -> Line {
    let data = &event["data"];
    let mut line = [0; 15];
    let out = data["direction"] == "outbound";
    match event["type"].as_str().expect("a type") {
        "call" => {
            line[0] = 1;
            if data["status"] == "completed" {
                let ms = data["duration_ms"].as_i64().unwrap_or(0);
                let halves = if ms == 0 { 1 } else { (ms + 29_999) / 30_000 };
                (line[1], line[2], line[9]) = (1, halves * 30_000, halves * 50_000);
            }
        }
        "sms" => {
            let parts = data["segments"].as_i64().expect("a count");
            (line[if out { 3 } else { 4 }], line[if out { 5 } else { 6 }]) = (1, parts);
            line[10] = parts * 10_000;
        }
        "self_healing" => {
            line[7] = 1;
            if data["outcome"] == "healed" {
                (line[8], line[11]) = (1, 500_000);
            }
        }
        "fee" => line[12] = micros(data["amount"].as_str().expect("an amount")),
        "credit" => line[14] = -micros(data["amount"].as_str().expect("an amount")),
        other => panic!("{other}"),
    }
    line
}

impl Model {
    /// Adds an event to its company's local day.
    pub fn count(&mut self, event: &Value, zone: &TimeZone) {
        let at: jiff::Timestamp = event["time"]
            .as_str()
            .expect("a time")
            .parse()
            .expect("a time");
        let day = zone.to_datetime(at).date().to_string();
        let company = event["subject"].as_str().expect("a subject").to_owned();
        let sums = self.days.entry((company, day)).or_default();
        for (sum, one) in sums.iter_mut().zip(line(event)) {
            *sum += one;
        }
    }

    /// The sums as rows of text: company, day, figures.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let row = |((company, day), line): (&(String, String), &Line)| {
            let figures = line.iter().map(i64::to_string);
            [company.clone(), day.clone()]
                .into_iter()
                .chain(figures)
                .collect()
        };
        self.days.iter().map(row).collect()
    }
}
