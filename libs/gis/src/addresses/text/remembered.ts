/**
 * A function of a text that keeps its last answers, because questions share most of their words.
 * @param most how many answers are kept; then all are forgotten, which is cheaper than to know the oldest
 */
export function remembered<Answer>(most: number, answerTo: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = answerTo(text);
    if (answers.size >= most) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
