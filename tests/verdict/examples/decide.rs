//! Decides again and again on an image with as many tags as it is told, and prints the
//! milliseconds of each time.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::time::Instant;

const TIMES: usize = 11;

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let image = berth_verdict::Large::new(count.unwrap_or(100_000));
    for _ in 0..TIMES {
        let begun = Instant::now();
        let removed = image.decide();
        println!("{:.3}", begun.elapsed().as_secs_f64() * 1e3);
        assert!(removed > 0, "nothing was decided");
    }
}
