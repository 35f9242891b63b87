//! Rows of campaigns.

use canopy_app::campaigns::put::CampaignData;
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::check_identity;

use super::cases::day;
use super::entry::Fields;
use super::time::read_count;

/// A campaign to store: source, id and data.
pub(crate) type OfferedCampaign = (String, String, CampaignData);

/// Reads a row. A source in the row goes before the file's; an empty counter is 0.
pub(crate) fn read_row(mut row: Fields, source: &str) -> Result<OfferedCampaign, FieldError> {
    let id = row.need("id")?;
    let source = row.take("source").unwrap_or_else(|| source.to_owned());
    check_identity(&source, &id)?;
    let data = CampaignData {
        name: row.need("name")?,
        status: row.need("status")?,
        case_type: row.take("case_type"),
        started_on: row
            .take("started_on")
            .map(|text| day("started_on", text))
            .transpose()?,
        ended_on: row
            .take("ended_on")
            .map(|text| day("ended_on", text))
            .transpose()?,
        targeted: count(&mut row, "targeted")?,
        reached: count(&mut row, "reached")?,
        recovered: count(&mut row, "recovered")?,
    };
    Ok((source, id, data))
}

fn count(row: &mut Fields, name: &str) -> Result<i64, FieldError> {
    row.take(name).map_or(Ok(0), |text| read_count(name, &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_whole_numbers() {
        let row = |targeted: &str| {
            let fields = [
                ("id", "1"),
                ("name", "Spring"),
                ("status", "active"),
                ("targeted", targeted),
            ];
            read_row(
                Fields(
                    fields
                        .into_iter()
                        .map(|(name, text)| (name, text.to_owned()))
                        .collect(),
                ),
                "import/campaigns",
            )
        };
        let (source, _, data) = row("120").unwrap();
        assert_eq!(
            (source.as_str(), data.targeted, data.reached),
            ("import/campaigns", 120, 0)
        );
        assert_eq!(row("12.5").unwrap_err().field, "targeted");
    }
}
