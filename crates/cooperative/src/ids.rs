//! Typed ids: one registry.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id that follows from a request: asking again gives the same one. `index` tells
            /// apart what one request makes several of.
            pub fn of_request(request: Uuid, index: u32) -> Self {
                let name = format!("{}/{index}", stringify!($name));
                Self(Uuid::new_v5(&request, name.as_bytes()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A cooperative, a union of cooperatives or a cooperative group, for ever.
    CooperativeId;
    /// A person, household or organisation within one cooperative: a pseudonym. The same person in
    /// two cooperatives has two, so memberships are counted and never persons.
    PersonId;
    /// A loan or a guarantee.
    LoanId;
}
