//! What can be asked for in an organization or a company.

use super::Page;
use crate::code::coded;

coded! {
    /// Something to see or do. Some are for organizations, some for companies, some for both.
    Action {
        /// Organization: open its workspace and the overview.
        SeeOverview = "see_overview",
        /// Organization: reports, in quantities.
        SeeReporting = "see_reporting",
        /// Organization: the access list.
        SeeAccess = "see_access",
        /// Organization: its settings, links, groups and onboarding links.
        ManageOrganization = "manage_organization",
        /// Organization: a new company in it.
        CreateCompany = "create_company",
        /// Company: open its workspace and the overview.
        OpenCompany = "open_company",
        /// Company: read its settings.
        SeeCompanySettings = "see_company_settings",
        /// Company: change its settings, case types and scopes.
        EditCompany = "edit_company",
        /// Company: create and change cases.
        EditCases = "edit_cases",
        /// Company: campaigns.
        SeeCampaigns = "see_campaigns",
        /// Company: create and change campaigns.
        EditCampaigns = "edit_campaigns",
        /// Company: usage totals, in quantities.
        SeeUsage = "see_usage",
        /// Company: single usage events.
        SeeEvents = "see_events",
        /// Company: send and import usage events other than credits.
        PostEvents = "post_events",
        /// Company: give credits.
        PostCredits = "post_credits",
        /// Company: dispute charges, and take a dispute back.
        DisputeCharges = "dispute_charges",
        /// Company: void usage events.
        VoidEvents = "void_events",
        /// Company: who works there.
        SeeStaff = "see_staff",
        /// Company: rate cards and taxes.
        EditRates = "edit_rates",
        /// Company: hold or do a month's close.
        CloseMonth = "close_month",
        /// Both: cases.
        SeeCases = "see_cases",
        /// Both: set and remove caps; in a company that belongs to an organization, for the admins
        /// of the organization only.
        EditCaps = "edit_caps",
        /// Both: amounts, caps and prices.
        SeeAmounts = "see_amounts",
        /// Both: the audit log.
        SeeAudit = "see_audit",
        /// Both: invite, assign, change and end roles there.
        ManageAccess = "manage_access",
        /// Both: every API key of the place, and to make, rotate and end them.
        SeeAllKeys = "see_all_keys",
    }
}

impl Action {
    /// The words for it where a sentence lists what somebody gains or loses.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SeeOverview | Self::OpenCompany => "overview",
            Self::SeeReporting => "reporting",
            Self::SeeAccess => "Access Control",
            Self::ManageOrganization => "organization settings",
            Self::CreateCompany => "creating companies",
            Self::SeeCompanySettings => "settings",
            Self::EditCompany => "changing settings",
            Self::EditCases => "changing cases",
            Self::SeeCampaigns => "campaigns",
            Self::EditCampaigns => "changing campaigns",
            Self::SeeUsage => "usage totals",
            Self::SeeEvents => "usage events",
            Self::PostEvents => "sending usage events",
            Self::PostCredits => "giving credits",
            Self::DisputeCharges => "disputing charges",
            Self::VoidEvents => "voiding usage events",
            Self::SeeStaff => "staff",
            Self::EditRates => "rates",
            Self::CloseMonth => "closing months",
            Self::SeeCases => "cases",
            Self::EditCaps => "caps",
            Self::SeeAmounts => "billing",
            Self::SeeAudit => "audit log",
            Self::ManageAccess => "managing access",
            Self::SeeAllKeys => "API keys",
        }
    }

    /// Whether it can be asked for in an organization.
    pub const fn for_organizations(self) -> bool {
        matches!(
            self,
            Self::SeeOverview
                | Self::SeeReporting
                | Self::SeeAccess
                | Self::ManageOrganization
                | Self::CreateCompany
        ) || self.for_both()
    }

    /// Whether it can be asked for in a company.
    pub const fn for_companies(self) -> bool {
        !self.for_organizations() || self.for_both()
    }

    const fn for_both(self) -> bool {
        matches!(
            self,
            Self::SeeCases
                | Self::EditCaps
                | Self::SeeAmounts
                | Self::SeeAudit
                | Self::ManageAccess
                | Self::SeeAllKeys
        )
    }

    /// The page that lets a viewer do it in an organization.
    pub(super) const fn organization_page(self) -> Option<Page> {
        match self {
            Self::SeeOverview => Some(Page::Overview),
            Self::SeeCases => Some(Page::Cases),
            Self::SeeReporting => Some(Page::Reporting),
            Self::SeeAmounts => Some(Page::Billing),
            Self::SeeAccess => Some(Page::AccessControl),
            Self::SeeAudit => Some(Page::AuditLog),
            _ => None,
        }
    }

    /// The page that lets a viewer do it in a company, which needs `companies` besides.
    pub(super) const fn company_page(self) -> Option<Page> {
        match self {
            Self::OpenCompany | Self::SeeCompanySettings | Self::SeeCampaigns | Self::SeeUsage => {
                Some(Page::Companies)
            }
            Self::SeeCases => Some(Page::Cases),
            Self::SeeAmounts => Some(Page::Billing),
            Self::SeeStaff => Some(Page::AccessControl),
            Self::SeeAudit => Some(Page::AuditLog),
            _ => None,
        }
    }
}
