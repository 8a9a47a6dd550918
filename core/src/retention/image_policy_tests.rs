//! The policy of images: its rules by example, and what holds for all of them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;

const NOW: Timestamp = Timestamp::from_ms(1_772_355_600_000);

fn image(digest: &str, age_ms: i64) -> DatedImage<'_> {
    DatedImage {
        digest,
        created: Some(NOW.plus_ms(-age_ms)),
        is_tagged: true,
        is_index: false,
    }
}

fn newest(images: u32) -> ImagePolicy {
    ImagePolicy {
        images_per_repo: Some(images),
        retain_untagged: false,
    }
}

fn gone<'a>(policy: &ImagePolicy, images: &[DatedImage<'a>]) -> BTreeSet<&'a str> {
    let findings = policy.judge(images);
    assert_eq!(findings.len(), images.len());
    let pairs = images.iter().zip(&findings);
    let gone = pairs.filter(|(_, finding)| finding.removes());
    gone.map(|(image, _)| image.digest).collect()
}

#[test]
fn the_newest_stay_by_their_creation_and_at_one_moment_by_digest() {
    let images = [image("c", 5), image("a", 9), image("d", 7), image("b", 7)];
    assert_eq!(gone(&newest(2), &images), BTreeSet::from(["a", "d"]));
    assert_eq!(
        newest(2).judge(&images),
        [
            ImageFinding::Newest(1),
            ImageFinding::Beyond(4),
            ImageFinding::Beyond(3),
            ImageFinding::Newest(2),
        ]
    );
}

#[test]
fn what_tells_no_date_neither_goes_nor_takes_a_place() {
    let undated = DatedImage {
        created: None,
        ..image("undated", 0)
    };
    let repeatable = DatedImage {
        created: Some(FIRST.plus_ms(-1)),
        ..image("repeatable", 0)
    };
    let first = DatedImage {
        created: Some(FIRST),
        ..image("first", 0)
    };
    let index = DatedImage {
        is_index: true,
        ..image("index", 0)
    };
    let images = [undated, index, image("new", 1), repeatable, first];
    assert_eq!(gone(&newest(1), &images), BTreeSet::from(["first"]));
    assert_eq!(gone(&newest(2), &images), BTreeSet::new());
}

#[test]
fn untagged_images_compete_unless_they_are_kept() {
    let untagged = DatedImage {
        is_tagged: false,
        ..image("untagged", 0)
    };
    let images = [untagged, image("tagged", 1), image("old", 2)];
    assert_eq!(gone(&newest(1), &images), BTreeSet::from(["tagged", "old"]));
    let kept = ImagePolicy {
        retain_untagged: true,
        ..newest(1)
    };
    assert_eq!(gone(&kept, &images), BTreeSet::from(["old"]));
}

#[test]
fn without_a_number_everything_stays() {
    let images = [image("a", 1), image("b", 2)];
    assert_eq!(gone(&ImagePolicy::default(), &images), BTreeSet::new());
}

#[test]
fn it_travels_as_the_documents_have_it() {
    for (wire, policy) in [
        (json!({ "images_per_repo": 3, "retain_untagged": true }), {
            ImagePolicy {
                images_per_repo: Some(3),
                retain_untagged: true,
            }
        }),
        (
            json!({ "images_per_repo": -1, "retain_untagged": false }),
            ImagePolicy::default(),
        ),
    ] {
        let read: ImagePolicy = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(read, policy);
        assert_eq!(serde_json::to_value(read).unwrap(), wire);
    }
    let absent: ImagePolicy = serde_json::from_value(json!({})).unwrap();
    assert_eq!(absent, ImagePolicy::default());
    for number in [0, -2, i64::from(u32::MAX) + 1] {
        let wire = json!({ "images_per_repo": number });
        let error = serde_json::from_value::<ImagePolicy>(wire).unwrap_err();
        assert!(error.to_string().contains("`images_per_repo`"), "{error}");
    }
}

type Drawn = Vec<(Option<i64>, bool, bool)>;

fn any_images() -> impl Strategy<Value = Drawn> {
    let age = proptest::option::weighted(0.8, 0_i64..12);
    proptest::collection::vec((age, any::<bool>(), proptest::bool::weighted(0.2)), 0..24)
}

fn any_policy() -> impl Strategy<Value = ImagePolicy> {
    (proptest::option::weighted(0.9, 1_u32..9), any::<bool>()).prop_map(|(number, untagged)| {
        ImagePolicy {
            images_per_repo: number,
            retain_untagged: untagged,
        }
    })
}

fn named(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("sha256:{number:064x}"))
        .collect()
}

fn dated<'a>(names: &'a [String], drawn: &Drawn) -> Vec<DatedImage<'a>> {
    let images = names.iter().zip(drawn);
    let image = |(digest, (age, is_tagged, is_index)): (&'a String, &(Option<i64>, bool, bool))| {
        DatedImage {
            digest,
            created: age.map(|age| NOW.plus_ms(-age)),
            is_tagged: *is_tagged,
            is_index: *is_index,
        }
    };
    images.map(image).collect()
}

proptest! {
    #[test]
    fn a_second_run_removes_nothing(policy in any_policy(), drawn in any_images()) {
        let names = named(drawn.len());
        let images = dated(&names, &drawn);
        let went = gone(&policy, &images);
        let left: Vec<_> = images.into_iter().filter(|one| !went.contains(one.digest)).collect();
        prop_assert!(gone(&policy, &left).is_empty());
    }

    #[test]
    fn a_greater_number_never_removes_more(
        policy in any_policy(),
        drawn in any_images(),
        more in 0_u32..9,
    ) {
        let names = named(drawn.len());
        let images = dated(&names, &drawn);
        let milder = ImagePolicy {
            images_per_repo: policy.images_per_repo.map(|number| number + more),
            ..policy
        };
        prop_assert!(gone(&milder, &images).is_subset(&gone(&policy, &images)));
    }

    #[test]
    fn exactly_the_number_stays_of_those_that_count(
        policy in any_policy(),
        drawn in any_images(),
    ) {
        let names = named(drawn.len());
        let images = dated(&names, &drawn);
        let counts = |one: &&DatedImage<'_>| {
            !one.is_index && one.created.is_some() && (one.is_tagged || !policy.retain_untagged)
        };
        let counted = images.iter().filter(counts).count();
        let stay = policy.images_per_repo.map_or(counted, |number| counted.min(usize::try_from(number).unwrap()));
        prop_assert_eq!(gone(&policy, &images).len(), counted - stay);
    }

    #[test]
    fn the_order_of_the_images_is_nothing_to_it(policy in any_policy(), drawn in any_images()) {
        let names = named(drawn.len());
        let mut images = dated(&names, &drawn);
        let went = gone(&policy, &images);
        images.reverse();
        prop_assert_eq!(gone(&policy, &images), went);
    }
}
