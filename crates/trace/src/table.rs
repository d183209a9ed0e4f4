//! Large tables of zeroes.

use bytemuck::Pod;
use memmap2::MmapMut;

/// A huge page of the common machines.
const HUGE: usize = 2 << 20;

/// A table that begins as zeroes and is read and written all over. Where it is large it lies in huge pages, if the
/// system gives them: each page of 4 KiB costs a fault when it is first touched, which adds up at millions of
/// accounts.
#[derive(Debug)]
pub(crate) enum Table<T> {
    Small(Vec<T>),
    Mapped(MmapMut),
}

impl<T: Pod> Table<T> {
    pub(crate) fn zeroed(len: usize) -> Self {
        match len.checked_mul(size_of::<T>()).filter(|&bytes| bytes >= HUGE).map(MmapMut::map_anon) {
            Some(Ok(map)) => {
                #[cfg(target_os = "linux")]
                let _ = map.advise(memmap2::Advice::HugePage); // small pages do as well
                Self::Mapped(map)
            }
            _ => Self::Small(vec![T::zeroed(); len]),
        }
    }

    #[inline]
    pub(crate) fn get(&self) -> &[T] {
        match self {
            Self::Small(values) => values,
            // A map starts on a page, and its length is a whole number of values.
            Self::Mapped(map) => bytemuck::try_cast_slice(map).unwrap_or(&[]),
        }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self) -> &mut [T] {
        match self {
            Self::Small(values) => values,
            Self::Mapped(map) => bytemuck::try_cast_slice_mut(map).unwrap_or(&mut []),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_tables_begin_as_zeroes_and_keep_what_is_written() {
        for len in [0, 1, 1000, HUGE / 8, HUGE / 8 + 3] {
            let mut table = Table::<u64>::zeroed(len);
            assert_eq!(table.get().len(), len);
            assert!(table.get().iter().all(|&value| value == 0));
            if let Some(last) = table.get_mut().last_mut() {
                *last = 7;
            }
            assert_eq!(table.get().last().copied(), (len > 0).then_some(7));
        }
    }
}
