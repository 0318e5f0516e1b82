//! What must hold of any history, drawn at random: many small ones over few names and days, so that
//! they meet.

mod amended;
mod draw;
mod lawful;
mod unlawful;
