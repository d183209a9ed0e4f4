//! Pools of one denomination: the crowd, and what sticks out of it, measured against a placebo.
