//! When a note leaves: the density of its exit, so many seconds after it was paid in.
//!
//! A note waits `lag`, then leaves at an exponential rate of one in `scale` seconds; after [`REACH`] scales it is
//! taken to have left otherwise. The density of a case at a moment is the sum over its notes, divided by their number
//! nowhere: it is notes per second.

/// A waiting time. Both in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    /// Nothing leaves before this.
    pub lag: f64,
    /// Mean wait after the lag.
    pub scale: f64,
}

/// Scales after which a note is no longer waited for: 95 % of an exponential's weight lies within three.
pub const REACH: f64 = 3.0;

impl Delay {
    /// Seconds from a deposit to the end of its window.
    #[must_use]
    pub fn reach(self) -> f64 {
        self.lag + REACH * self.scale
    }
}

/// Notes per second that leave at each of `times`, given the `deposits`; both ascending, in Unix seconds. Zero where
/// no deposit's window covers the time. Cost is linear: the truncated sum is a difference of two running sums.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "Unix seconds and counts are far below 2^52")]
pub fn density(deposits: &[i64], times: &[i64], delay: Delay) -> Vec<f64> {
    let mut opened = Decaying::new(deposits, delay.lag, delay.scale);
    let mut closed = Decaying::new(deposits, delay.reach(), delay.scale);
    let weight = 1.0 - (-REACH).exp();
    let at = |time: &i64| {
        let now = *time as f64;
        let (inside, outside) = (opened.at(now), closed.at(now));
        let sum = if inside.1 > outside.1 { (inside.0 - (-REACH).exp() * outside.0).max(0.0) } else { 0.0 };
        sum / delay.scale / weight
    };
    times.iter().map(at).collect()
}

/// Sum over the events so far of `exp(-age / scale)`, and their number; asked in ascending time.
struct Decaying<'a> {
    events: std::slice::Iter<'a, i64>,
    shift: f64,
    scale: f64,
    sum: f64,
    count: usize,
    last: f64,
}

impl<'a> Decaying<'a> {
    fn new(events: &'a [i64], shift: f64, scale: f64) -> Self {
        Self { events: events.iter(), shift, scale, sum: 0.0, count: 0, last: f64::NEG_INFINITY }
    }

    #[expect(clippy::cast_precision_loss, reason = "Unix seconds are far below 2^52")]
    fn at(&mut self, now: f64) -> (f64, usize) {
        while let Some(next) = self.events.as_slice().first().map(|event| *event as f64 + self.shift) {
            if next > now {
                break;
            }
            self.decay_to(next);
            self.sum += 1.0;
            self.count += 1;
            self.events.next();
        }
        if self.count > 0 {
            self.decay_to(now);
        }
        (self.sum, self.count)
    }

    fn decay_to(&mut self, now: f64) {
        if self.count > 0 {
            self.sum *= (-(now - self.last) / self.scale).exp();
        }
        self.last = now;
    }
}

/// Seconds during which at least one of the deposits' windows is open; `deposits` ascending.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "Unix seconds are far below 2^52")]
pub fn covered(deposits: &[i64], delay: Delay) -> f64 {
    let mut end = f64::NEG_INFINITY;
    let mut sum = 0.0;
    for deposit in deposits {
        let (opens, closes) = (*deposit as f64 + delay.lag, *deposit as f64 + delay.reach());
        sum += closes - opens.max(end).min(closes);
        end = end.max(closes);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(deposits: &[i64], time: i64, delay: Delay) -> f64 {
        let age = |deposit: &i64| (time - deposit) as f64 - delay.lag;
        let inside = deposits.iter().map(age).filter(|age| (0.0..REACH * delay.scale).contains(age));
        inside.map(|age| (-age / delay.scale).exp()).sum::<f64>() / delay.scale / (1.0 - (-REACH).exp())
    }

    proptest! {
        #[test]
        fn running_sums_are_the_plain_sum(
            mut deposits in prop::collection::vec(0_i64..500_000, 1..60),
            mut times in prop::collection::vec(0_i64..900_000, 1..60),
            lag in prop::sample::select(vec![0.0, 50_000.0]),
            scale in 100.0_f64..100_000.0,
        ) {
            deposits.sort_unstable();
            times.sort_unstable();
            let delay = Delay { lag, scale };
            for (time, fast) in times.iter().zip(density(&deposits, &times, delay)) {
                let slow = slow(&deposits, *time, delay);
                prop_assert!((fast - slow).abs() <= 1e-9 / scale + 1e-9 * slow, "{fast} {slow}");
            }
        }
    }

    #[test]
    fn windows_that_overlap_are_counted_once() {
        let delay = Delay { lag: 0.0, scale: 10.0 };
        assert!((covered(&[0, 20, 100], delay) - 80.0).abs() < 1e-9);
    }
}
