//! The names of all calls.

use prost::Message;
use prost_types::FileDescriptorSet;

/// All calls of the contract: service with package, and method.
pub fn methods() -> Vec<(String, String)> {
    let files = FileDescriptorSet::decode(crate::FILE_DESCRIPTOR_SET).unwrap_or_default().file;
    let mut found = Vec::new();
    for file in &files {
        for service in &file.service {
            let name = format!("{}.{}", file.package(), service.name());
            found.extend(service.method.iter().map(|it| (name.clone(), it.name().to_owned())));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_call_is_named_as_in_its_path() {
        let found = super::methods();
        let named = |service: &str, method: &str| {
            found.iter().any(|it| (it.0.as_str(), it.1.as_str()) == (service, method))
        };
        assert!(named("coopledger.v1.RegistrarService", "Record"), "{found:?}");
        assert!(named("coopledger.v1.LogService", "ReadEntries"), "{found:?}");
        assert!(found.len() > 20, "{found:?}");
    }
}
