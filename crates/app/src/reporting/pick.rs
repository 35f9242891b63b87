//! Searching, sorting and paging the companies of an overview.

use std::cmp::Reverse;

use super::overview::CompanyLine;

/// By what companies are sorted. Every order but the name's is from most to least.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By open cases.
    Cases,
    /// By staff.
    Staff,
    /// By month-to-date billing, a currency at a time.
    Billing,
    /// By calls.
    Calls,
    /// By message parts.
    SmsSegments,
}

impl Sort {
    /// Every order with its word in addresses and its label.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Name, "name", "Name"),
        (Self::Cases, "cases", "Cases"),
        (Self::Staff, "staff", "Staff"),
        (Self::Billing, "billing", "Billing"),
        (Self::Calls, "calls", "Calls"),
        (Self::SmsSegments, "sms_segments", "SMS segments"),
    ];

    /// Reads the word; anything else is the name.
    pub fn read(word: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == word)
            .map_or(Self::Name, |(sort, _, _)| *sort)
    }

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(sort, _, _)| *sort == self)
            .map_or("name", |(_, word, _)| word)
    }
}

/// One page of companies.
#[derive(Debug)]
pub struct Picked<'a> {
    /// The companies of the page.
    pub items: Vec<&'a CompanyLine>,
    /// How many fit the search.
    pub matching: usize,
    /// The page, from 1.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
}

/// Picks the companies whose name or slug contains every word of the query.
pub fn pick<'a>(
    items: &'a [CompanyLine],
    query: &str,
    sort: Sort,
    page: usize,
    per_page: usize,
) -> Picked<'a> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |line: &&CompanyLine| {
        if words.is_empty() {
            return true;
        }
        let name = line.name.to_lowercase();
        words
            .iter()
            .all(|word| name.contains(word) || line.slug.contains(word))
    };
    let mut found: Vec<&CompanyLine> = items.iter().filter(fits).collect();
    match sort {
        Sort::Name => {}
        Sort::Cases => found.sort_by_key(|line| Reverse(line.cases)),
        Sort::Staff => found.sort_by_key(|line| Reverse(line.staff.people())),
        Sort::Billing => found.sort_by_key(|line| {
            let amount = line.billing.map(|money| {
                let currency = money.currency.code().to_owned();
                (currency, Reverse(money.amount))
            });
            // Companies whose amounts the reader may not see come last.
            (amount.is_none(), amount)
        }),
        Sort::Calls => found.sort_by_key(|line| Reverse(line.calls)),
        Sort::SmsSegments => found.sort_by_key(|line| Reverse(line.sms_segments)),
    }
    let matching = found.len();
    let per_page = per_page.max(1);
    let pages = matching.div_ceil(per_page).max(1);
    let page = page.clamp(1, pages);
    let items = found
        .into_iter()
        .skip((page - 1) * per_page)
        .take(per_page)
        .collect();
    Picked {
        items,
        matching,
        page,
        pages,
    }
}
