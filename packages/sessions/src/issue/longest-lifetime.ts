/**
 * Seconds that an access token lives at most, whichever process issues it. What ends tokens goes by this, and not by what its own process gives
 * out: while a deployment makes that longer, both are about.
 */
export const longestLifetime = 3600
