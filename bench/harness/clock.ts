/** Milliseconds of a clock that all processes of a machine share: CLOCK_MONOTONIC on Linux. */
export const now = () => Number(process.hrtime.bigint()) / 1e6
