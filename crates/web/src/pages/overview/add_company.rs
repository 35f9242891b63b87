//! The dialog behind Add company.

use canopy_app::companies::create::NewCompany;
use canopy_app::organizations::find::Organization;
use maud::{Markup, html};

use crate::pages::asked::Fields;
use crate::pages::choices::{ZONES, currency};
use crate::pages::wrong::Wrong;
use crate::ui::dialog::{self, Dialog};
use crate::ui::field::{self, Field};
use crate::ui::form::Form;

/// The id of the dialog.
pub(super) const DIALOG: &str = "add-company";

/// What was typed, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Adding {
    name: String,
    time_zone: Option<String>,
    currency: Option<String>,
    wrong: Option<Wrong>,
}

impl Adding {
    /// As it was sent.
    pub(super) fn typed(sent: &Fields) -> Self {
        Self {
            name: sent.get("name").into(),
            time_zone: Some(sent.get("time_zone").trim().into()),
            currency: Some(sent.get("currency").into()),
            wrong: None,
        }
    }

    /// The same with what is wrong.
    pub(super) fn refused(self, wrong: Wrong) -> Self {
        Self {
            wrong: Some(wrong),
            ..self
        }
    }

    /// The company asked for.
    pub(super) fn company(&self) -> NewCompany {
        NewCompany {
            name: self.name.clone(),
            slug: None,
            time_zone: self.time_zone.clone().unwrap_or_default(),
            currency: self.currency.clone().unwrap_or_default(),
        }
    }

    /// The dialog, open where something is wrong.
    pub(super) fn dialog(&self, path: &str, organization: &Organization) -> Markup {
        let wrong = |field| self.wrong.as_ref().and_then(|wrong| wrong.on(field));
        let shown = ["name", "time_zone", "currency"];
        let fields = html! {
            (field::input(&Field {
                id: "company-name", name: "name", label: "Name", value: &self.name,
                error: wrong("name"), required: true, focus: self.wrong.is_none(), ..Field::default()
            }))
            (field::input(&Field {
                id: "company-zone", name: "time_zone", label: "Time zone",
                value: self.time_zone.as_deref().unwrap_or(&organization.time_zone),
                hint: "Its days and months follow this zone.", error: wrong("time_zone"),
                required: true, suggest: "zones", ..Field::default()
            }))
            (field::suggestions("zones", &ZONES))
            (currency(&Field {
                id: "company-currency", name: "currency", label: "Currency",
                value: self.currency.as_deref().unwrap_or(organization.currency.code()),
                hint: "Fixed from its first charge on.", error: wrong("currency"), ..Field::default()
            }))
        };
        dialog::asking(
            &Dialog {
                id: DIALOG,
                title: "Add company",
                line: "It gets its own staff, cases, rates and time zone.",
                open: self.wrong.is_some(),
                ..Dialog::default()
            },
            &Form {
                action: &format!("{path}/companies"),
                submit: "Add company",
                error: self.wrong.as_ref().and_then(|wrong| wrong.beside(&shown)),
            },
            &fields,
        )
    }
}
