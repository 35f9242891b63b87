//! The choice of a period over a page: presets as links, two days of one's own, and as of when.

use canopy_app::reporting::report::ReportAsked;
use canopy_domain::period::{Period, Preset};
use canopy_domain::refusal::FieldError;
use maud::{Markup, html};

use super::address::with;
use super::asked::Fields;
use super::wrong::sentence;
use crate::ui::menu::{Entry, words};
use crate::ui::tabs::Tab;
use crate::ui::toolbar::{Days, links, range, row};

/// The presets that stand side by side; the others are in a menu beside them.
const FIRST: [Preset; 5] = [
    Preset::MonthToDate,
    Preset::LastMonth,
    Preset::Last30Days,
    Preset::Last90Days,
    Preset::Last12Months,
];

/// What of a period stands in the address, as it was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    period: String,
    from: String,
    to: String,
    stood_on: String,
}

impl Chosen {
    /// Reads the parameters as they are.
    pub(super) fn read(asked: &Fields) -> Self {
        let text = |name| asked.get(name).trim().chars().take(40).collect();
        Self {
            period: text("period"),
            from: text("from"),
            to: text("to"),
            stood_on: text("stood_on"),
        }
    }

    /// What they ask for.
    pub(super) fn report(&self) -> Result<ReportAsked, FieldError> {
        // A period of one's own is what was typed last, whatever preset was looked at before.
        let period = if self.is_own() { "" } else { &self.period };
        ReportAsked::read(
            Some(period),
            Some(&self.from),
            Some(&self.to),
            Some(&self.stood_on),
        )
    }

    /// The parameters, for addresses that keep the period.
    pub(super) fn parameters(&self) -> [(&'static str, &str); 4] {
        [
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("stood_on", &self.stood_on),
        ]
    }

    /// Whether days were typed.
    fn is_own(&self) -> bool {
        !self.from.is_empty() || !self.to.is_empty()
    }

    fn preset(&self) -> Option<Preset> {
        match self.period.as_str() {
            _ if self.is_own() => None,
            "" => Some(Preset::MonthToDate),
            code => code.parse().ok(),
        }
    }
}

/// The bar over a page. The days that are `shown` stand in the fields until others are typed; `keep`
/// are other parameters of the address; `error` is what is wrong with the period as it was typed.
pub(super) fn period_bar(
    path: &str,
    (chosen, shown): (&Chosen, Period),
    keep: &[(&str, &str)],
    error: Option<&FieldError>,
) -> Markup {
    let address = |preset: Preset| {
        let code = match preset {
            Preset::MonthToDate => "",
            preset => preset.code(),
        };
        let mut parameters = vec![("period", code), ("stood_on", chosen.stood_on.as_str())];
        parameters.extend(keep.iter().copied());
        with(path, &parameters)
    };
    let now = chosen.preset();
    let beside: Vec<(Preset, String)> = FIRST.map(|preset| (preset, address(preset))).into();
    let tabs: Vec<Tab<'_>> = beside
        .iter()
        .map(|(preset, href)| Tab {
            label: preset.label(),
            href,
            count: None,
            current: now == Some(*preset),
        })
        .collect();
    let others: Vec<(Preset, String)> = Preset::ALL
        .into_iter()
        .filter(|preset| !FIRST.contains(preset))
        .map(|preset| (preset, address(preset)))
        .collect();
    let entries: Vec<Entry<'_>> = others
        .iter()
        .map(|(preset, href)| Entry::Link(preset.label(), href))
        .collect();
    let other = now.filter(|preset| !FIRST.contains(preset));
    let mut kept = vec![("stood_on", chosen.stood_on.as_str())];
    kept.extend(keep.iter().copied());
    kept.retain(|(_, value)| !value.is_empty());
    row(
        &html! {
            (links("Period", &tabs))
            (words("periods", other.map_or("More periods", Preset::label), other.is_some(), &entries))
        },
        &own_days(path, (chosen, shown), &kept, error),
    )
}

/// Two days of one's own.
fn own_days(
    path: &str,
    (chosen, shown): (&Chosen, Period),
    kept: &[(&str, &str)],
    error: Option<&FieldError>,
) -> Markup {
    let wrong = |field: &str| error.filter(|error| error.field == field);
    let words_of = |field: &str| wrong(field).map(|error| sentence(&error.message));
    let (from_error, to_error) = (words_of("from"), words_of("to"));
    let other_error = error
        .filter(|error| !["from", "to"].contains(&error.field.as_str()))
        .map(|error| sentence(&error.message));
    let typed = chosen.is_own();
    let (first, last) = (shown.from.to_string(), shown.to.to_string());
    let days = Days {
        from: if typed { &chosen.from } else { &first },
        to: if typed { &chosen.to } else { &last },
        from_error: from_error.as_deref(),
        to_error: to_error.as_deref().or(other_error.as_deref()),
    };
    range(path, &days, kept)
}
