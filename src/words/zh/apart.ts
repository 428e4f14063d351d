/** A blank stands between Chinese and anything else: put in front of a text that follows Chinese. */
export const apart = (text: string): string => (/^\p{Script=Han}/u.test(text) ? text : ` ${text}`);
