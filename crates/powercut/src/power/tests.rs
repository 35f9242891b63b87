//! Tests: the switch: a disk that loses its power after so many writes and syncs.

use super::*;
use crate::disk::ROOT;
use std::ffi::OsStr;

#[test]
fn after_the_last_stroke_nothing_answers() {
    let power = Power::default();
    power.fail_after(3);
    let file = power
        .write(|disk| disk.create(ROOT, OsStr::new("a")))
        .unwrap()
        .unwrap();
    assert!(
        power
            .write(|disk| disk.file_mut(file).unwrap().write(0, b"a"))
            .is_some()
    );
    assert!(!power.wait_off(Duration::ZERO));
    assert!(
        power
            .sync(|disk| disk.file_mut(file).unwrap().sync())
            .is_none()
    );
    assert!(power.wait_off(Duration::ZERO));
    assert!(power.look(|disk| disk.list(ROOT)).is_none());
    assert!(
        power
            .write(|disk| disk.create(ROOT, OsStr::new("b")))
            .is_none()
    );
    power.restore(Survival::Nothing, &mut Dice::new(1));
    assert_eq!(power.look(|disk| disk.list(ROOT)).unwrap(), Ok(vec![]));
    assert_eq!(power.strokes(), 3);
}
