//! A strict local imitation of the Wix endpoints that the host calls.
