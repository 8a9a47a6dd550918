//! Every page, in each state that is looked at.

/// A page, or a page with something open in it.
pub(crate) struct Page {
    /// The route in the console's table.
    pub(crate) route: &'static str,
    /// Where it is.
    pub(crate) address: &'static str,
    /// Its heading.
    pub(crate) heading: &'static str,
    /// The buttons that bring it into the state that is meant.
    pub(crate) presses: &'static [&'static str],
    /// The name of its picture.
    pub(crate) name: &'static str,
}

const fn page(
    route: &'static str,
    address: &'static str,
    heading: &'static str,
    presses: &'static [&'static str],
    name: &'static str,
) -> Page {
    Page {
        route,
        address,
        heading,
        presses,
        name,
    }
}

const IMAGE: &str = "/images/:namespace/*repository";

/// The pages behind the sign-in.
pub(crate) const SIGNED_IN: &[Page] = &[
    page("/", "/", "Dashboard", &[], "dashboard"),
    page("/", "/?connect=", "Connect a tool", &[], "connect-any"),
    page(
        "/organizations",
        "/organizations",
        "Organizations",
        &[],
        "organizations",
    ),
    page(
        "/organizations",
        "/organizations?create",
        "Create organization",
        &[],
        "create-organization",
    ),
    page(
        "/organizations",
        "/organizations?q=nothing",
        "Organizations",
        &[],
        "organizations-filtered",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme",
        "acme",
        &[],
        "organization",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/empty",
        "empty",
        &[],
        "organization-empty",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/empty",
        "empty",
        &["More actions for empty", "Delete organization"],
        "delete-organization",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=permissions",
        "acme",
        &[],
        "organization-permissions",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=retention",
        "acme",
        &[
            "Add a rule by age",
            "Add a rule by number",
            "Add a pattern to rule 2",
        ],
        "organization-retention",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=retention",
        "hello",
        &[],
        "image-retention",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=retention",
        "hello",
        &["Add a rule by number", "Add a pattern to rule 1"],
        "image-retention-rule",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=permissions",
        "acme",
        &["Add people"],
        "add-people",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=permissions",
        "hello",
        &["Explain what ben may do"],
        "explain",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=permissions",
        "hello",
        &[],
        "image-permissions",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers&trigger=hook",
        "hello",
        &[],
        "image-triggers",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers",
        "hello",
        &["Add webhook"],
        "add-webhook",
    ),
    page("/images", "/images", "Images", &[], "images"),
    page(
        "/images",
        "/images?tab=others",
        "Images",
        &[],
        "images-from-others",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=sharing",
        "hello",
        &[],
        "image-sharing",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=sharing",
        "hello",
        &["Change date for portside"],
        "change-share",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=protected-tags",
        "hello",
        &[],
        "image-protected-tags",
    ),
    page(
        "/organizations/:namespace",
        "/organizations/acme?tab=protected-tags",
        "acme",
        &[],
        "organization-protected-tags",
    ),
    page(
        IMAGE,
        "/images/acme/hello?tab=triggers",
        "hello",
        &["Add workload update"],
        "add-workload",
    ),
    page("/clusters", "/clusters", "Clusters", &[], "clusters"),
    page(
        "/clusters",
        "/clusters",
        "Clusters",
        &["Register cluster"],
        "register-cluster",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &[
            "Platforms, layers and attachments of v1",
            "Platforms, layers and attachments of multi",
        ],
        "image",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &["More actions for acme/hello", "Delete image"],
        "delete-image",
    ),
    page(
        IMAGE,
        "/images/acme/hello",
        "hello",
        &["Delete tag v1"],
        "delete-tag",
    ),
    page(
        IMAGE,
        "/images/acme/web/front",
        "web/front",
        &[],
        "image-nested",
    ),
    page("/users", "/users", "Users", &[], "users"),
    page("/users", "/users?create", "Create user", &[], "create-user"),
    page(
        "/users",
        "/users",
        "Users",
        &["More actions for ben", "Delete"],
        "delete-user",
    ),
    page("/users/:user", "/users/{ben}", "ben", &[], "user"),
    page(
        "/users/:user",
        "/users/{ben}",
        "ben",
        &["Attach policy"],
        "attach-policy",
    ),
    page(
        "/users/:user",
        "/users/nobody",
        "Page not found",
        &[],
        "user-absent",
    ),
    page("/groups", "/groups", "Groups", &[], "groups"),
    page(
        "/groups",
        "/groups?create",
        "Create group",
        &[],
        "create-group",
    ),
    page("/groups/:group", "/groups/{ops}", "ops", &[], "group"),
    page(
        "/groups/:group",
        "/groups/{ops}",
        "ops",
        &["Add members"],
        "add-members",
    ),
    page("/policies", "/policies", "Policies", &[], "policies"),
    page(
        "/policies/new",
        "/policies/new",
        "Write policy",
        &["See lists…", "How resources and conditions are written"],
        "new-policy",
    ),
    page(
        "/policies/:policy",
        "/policies/{deny}",
        "no-delete",
        &[],
        "policy",
    ),
    page(
        "/policies/:policy",
        "/policies/system-swr-read-only",
        "SWRReadOnlyPolicy",
        &["Attach to groups"],
        "policy-of-system",
    ),
    page("/bounds", "/bounds", "Bounds", &[], "bounds"),
    page("/keys", "/keys", "Access keys", &[], "keys"),
    page(
        "/keys",
        "/keys",
        "Access keys",
        &["Create access key"],
        "create-key",
    ),
    page(
        "/account",
        "/account",
        "Account and project ids",
        &[],
        "account",
    ),
    page("/usage", "/usage", "Usage", &[], "usage"),
    page("/activity", "/activity", "Activity", &[], "activity"),
    page("/trash", "/trash", "Trash", &[], "trash-empty"),
    page(
        "/activity",
        "/activity",
        "Activity",
        &["Account: ada · northsea"],
        "account-menu",
    ),
    page(
        "/*any",
        "/nowhere/at/all",
        "Page not found",
        &[],
        "not-found",
    ),
];

/// The pages before it.
pub(crate) const SIGNED_OUT: &[Page] = &[
    page("/sign-in", "/sign-in", "Sign in", &[], "sign-in"),
    page(
        "/set-up",
        "/set-up",
        "This registry is set up",
        &[],
        "set-up-closed",
    ),
];
