//! The switch: a disk that loses its power after so many writes and syncs.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::dice::Dice;
use crate::disk::{Disk, Toll};
use crate::file::Survival;

#[derive(Debug, Default)]
struct State {
    disk: Disk,
    off: bool,
    strokes: u64,
    left: Option<u64>,
}

/// A disk and its power supply, shared by the file system and the rig.
#[derive(Debug, Default)]
pub struct Power {
    state: Mutex<State>,
    went_off: Condvar,
}

impl Power {
    /// Powers a disk.
    #[must_use]
    pub fn on(disk: Disk) -> Self {
        Self {
            state: Mutex::new(State {
                disk,
                ..State::default()
            }),
            went_off: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the disk; `None` when the power is off.
    pub fn look<T>(&self, look: impl FnOnce(&mut Disk) -> T) -> Option<T> {
        let mut state = self.state();
        if state.off {
            None
        } else {
            Some(look(&mut state.disk))
        }
    }

    /// A write. The one during which the power goes may or may not reach the
    /// platter, and is never confirmed.
    pub fn write<T>(&self, write: impl FnOnce(&mut Disk) -> T) -> Option<T> {
        let mut state = self.state();
        if state.off {
            return None;
        }
        let done = write(&mut state.disk);
        self.stroke(&mut state).then_some(done)
    }

    /// A sync. The one during which the power goes has synced nothing.
    pub fn sync<T>(&self, sync: impl FnOnce(&mut Disk) -> T) -> Option<T> {
        let mut state = self.state();
        if state.off || !self.stroke(&mut state) {
            return None;
        }
        Some(sync(&mut state.disk))
    }

    fn stroke(&self, state: &mut State) -> bool {
        state.strokes += 1;
        if let Some(left) = &mut state.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                state.off = true;
                self.went_off.notify_all();
            }
        }
        !state.off
    }

    /// Lets the power go at the `strokes`-th write or sync from now.
    pub fn fail_after(&self, strokes: u64) {
        self.state().left = Some(strokes.max(1));
    }

    /// Lets the power go now.
    pub fn fail(&self) {
        self.state().off = true;
        self.went_off.notify_all();
    }

    /// Waits until the power is off; false when it is still on after `patience`.
    pub fn wait_off(&self, patience: Duration) -> bool {
        let (state, _) = self
            .went_off
            .wait_timeout_while(self.state(), patience, |state| !state.off)
            .unwrap_or_else(PoisonError::into_inner);
        state.off
    }

    /// How many writes and syncs there were.
    pub fn strokes(&self) -> u64 {
        self.state().strokes
    }

    /// Switches on again: the disk as the cut left it. Nobody may be using it.
    pub fn restore(&self, survival: Survival, dice: &mut Dice) -> Toll {
        let mut state = self.state();
        let toll = state.disk.cut(survival, dice);
        state.off = false;
        state.left = None;
        toll
    }
}
#[cfg(test)]
mod tests;
