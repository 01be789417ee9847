//! Hears what a command says.

use std::{
    io,
    sync::{Arc, Mutex},
};

use enishi::voice::Voice;
use serde_json::Value;

/// A voice and what it has said so far.
#[derive(Clone, Default)]
pub struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    /// A voice that is heard here.
    pub fn voice(&self) -> Voice {
        Voice::into(self.clone())
    }

    /// What was said since the last time.
    pub fn text(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap()
    }
}

impl io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
