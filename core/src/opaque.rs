//! What must not show in logs.

/// Implements a `Debug` that shows the name of the type and nothing of the value.
#[macro_export]
macro_rules! opaque_debug {
    ($($type:ident),+) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    )+};
}

pub(crate) use opaque_debug;
