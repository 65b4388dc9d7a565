/**
 * Seconds that an access token lives at most, whoever issues it. Processes go by this one with the tokens of others, and not by what they give
 * theirs themselves: while a deployment makes that longer, both are about.
 */
export const longestLifetime = 3600
