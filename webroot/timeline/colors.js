// Colours as numbers. Pure.

/** "rgb(26, 98, 176)" or "rgb(26 98 176 / 50%)" as [26, 98, 176]; what it does not know is grey. */
export function parse(color) {
  const numbers = /^rgba?\(([^)]+)\)$/.exec(color.trim())?.[1].match(/[\d.]+/g);
  return numbers && numbers.length >= 3 ? numbers.slice(0, 3).map(Number) : [128, 128, 128];
}

/** So much of one colour (0 to 1) on another. */
export function mix(over, under, share) {
  const [a, b] = [parse(over), parse(under)];
  const channels = a.map((channel, at) => Math.round(channel * share + b[at] * (1 - share)));
  return `rgb(${channels.join(', ')})`;
}
