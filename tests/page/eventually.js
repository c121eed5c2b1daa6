// Waiting for a condition instead of a time.

/** Asks again until the answer is true, and returns it; names what did not happen within ten seconds. */
export async function eventually(what, condition) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const answer = await condition();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it did not happen: ${what}`);
}
