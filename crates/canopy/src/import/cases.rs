//! Rows of cases.

use canopy_app::cases::put::{CaseData, OfferedCase};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::check_identity;
use jiff::civil::Date;

use super::entry::Fields;

/// Reads a row. A source in the row goes before the file's.
pub(crate) fn read_row(mut row: Fields, source: &str) -> Result<OfferedCase, FieldError> {
    let id = row.need("id")?;
    let source = row.take("source").unwrap_or_else(|| source.to_owned());
    check_identity(&source, &id)?;
    let data = CaseData {
        reference: row.need("reference")?,
        case_type: row.take("case_type"),
        status: row.need("status")?,
        opened_on: day("opened_on", row.need("opened_on")?)?,
        closed_on: row
            .take("closed_on")
            .map(|text| day("closed_on", text))
            .transpose()?,
    };
    Ok((source, id, data))
}

/// Days are checked here too, so that a dry run finds those that are none.
pub(super) fn day(field: &str, text: String) -> Result<String, FieldError> {
    match text.parse::<Date>() {
        Ok(day) if day.to_string() == text => Ok(text),
        _ => Err(FieldError::new(
            field,
            "invalid",
            "write a day as YYYY-MM-DD",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: (&'static str, &str)) -> Result<OfferedCase, FieldError> {
        let usual = [
            ("id", "7"),
            ("reference", "HL-7"),
            ("status", "Open"),
            ("opened_on", "2026-02-01"),
            ("source", ""),
        ];
        let value = |(name, text): (&'static str, &str)| {
            (
                name,
                if name == change.0 { change.1 } else { text }.to_owned(),
            )
        };
        let fields = usual
            .into_iter()
            .map(value)
            .filter(|(_, text)| !text.is_empty())
            .collect();
        read_row(Fields(fields), "import/cases")
    }

    #[test]
    fn a_case_is_read() {
        let (source, id, data) = read(("", "")).unwrap();
        assert_eq!(
            (source.as_str(), id.as_str(), data.reference.as_str()),
            ("import/cases", "7", "HL-7")
        );
        assert_eq!((data.case_type, data.closed_on), (None, None));
        assert_eq!(read(("source", "crm")).unwrap().0, "crm");
    }

    #[test]
    fn errors_name_the_column() {
        for (change, field) in [
            (("id", ""), "id"),
            (("reference", ""), "reference"),
            (("status", ""), "status"),
            (("opened_on", ""), "opened_on"),
            (("opened_on", "01.02.2026"), "opened_on"),
            (("opened_on", "2026-02-30"), "opened_on"),
            (("opened_on", "2026-02-01T10:00:00"), "opened_on"),
        ] {
            assert_eq!(read(change).unwrap_err().field, field, "{change:?}");
        }
    }
}
