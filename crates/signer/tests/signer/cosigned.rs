//! Cosignatures that are kept, and those that are not.

use signer::CosignatureError;
use transparency::{Cosigner, Signature, Signer};

use crate::place::{Place, both};
use crate::tree::sign;

both!(cosignatures_are_kept_once_and_in_order, what_is_no_cosignature_is_not_kept);

fn witness(number: u8) -> Cosigner {
    Cosigner::new(format!("tinh-{number}.example/w").parse().unwrap(), &[number; 32])
}

async fn cosignatures_are_kept_once_and_in_order(place: Place) {
    let signing = place.open().await.unwrap();
    let (first, second) = (sign(&signing, 3).await.unwrap(), sign(&signing, 5).await.unwrap());
    for (number, time) in [(2, 100), (1, 200)] {
        let witness = witness(number);
        let signature = witness.cosign(second.note.text(), time).unwrap();
        assert!(signing.add_cosignature(5, witness.public(), &signature).await.unwrap());
        assert!(!signing.add_cosignature(5, witness.public(), &signature).await.unwrap());
        let later = witness.cosign(second.note.text(), time + 1).unwrap();
        assert!(!signing.add_cosignature(5, witness.public(), &later).await.unwrap());
    }
    signing.close().await;
    let signing = place.open().await.unwrap();
    let found = signing.last().await.unwrap().unwrap().note;
    assert_eq!(found.signatures().len(), 3);
    assert_eq!(found.signatures()[0], second.note.signatures()[0]);
    for (at, time) in [(1, 100), (2, 200)] {
        let key = if at == 1 { witness(2) } else { witness(1) };
        assert_eq!(
            transparency::cosignature::time(key.public(), &found.signatures()[at]),
            Some(time)
        );
    }
    let keys = [signing.key(), witness(1).public().clone(), witness(2).public().clone()];
    assert_eq!(found.verify(&keys).unwrap().len(), 3);
    assert_eq!(sign(&signing, 5).await.unwrap().note, found);
    assert_eq!(signing.at(3).await.unwrap(), Some(first));
}

async fn what_is_no_cosignature_is_not_kept(place: Place) {
    let signing = place.open().await.unwrap();
    let (first, second) = (sign(&signing, 3).await.unwrap(), sign(&signing, 5).await.unwrap());
    let (one, other) = (witness(1), witness(2));
    let good = one.cosign(second.note.text(), 1).unwrap();
    let none = signing.add_cosignature(4, one.public(), &good).await.unwrap_err();
    assert!(matches!(none, CosignatureError::NotSigned(4)), "{none}");
    let key = Signer::new(one.public().name().clone(), &[1; 32]);
    let none = signing.add_cosignature(5, key.public(), &key.sign(second.note.text())).await;
    let none = none.unwrap_err();
    assert!(matches!(none, CosignatureError::NotAWitness(_)), "{none}");
    let mut flipped = good.clone();
    flipped.bytes[20] ^= 1;
    let moved = one.cosign(first.note.text(), 1).unwrap();
    let named = Signature { name: other.public().name().clone(), ..good.clone() };
    for odd in [flipped, moved, named, other.cosign(second.note.text(), 1).unwrap()] {
        let refused = signing.add_cosignature(5, one.public(), &odd).await.unwrap_err();
        assert!(matches!(refused, CosignatureError::Refused { size: 5, .. }), "{refused}");
    }
    // Asked once more, when there is one of that key.
    assert!(signing.add_cosignature(5, one.public(), &good).await.unwrap());
    let another = other.cosign(second.note.text(), 1).unwrap();
    assert!(signing.add_cosignature(5, one.public(), &another).await.is_err());
    assert_eq!(signing.last().await.unwrap().unwrap().note.signatures().len(), 2);
}
