// A hundred texts that break pages which trust what people write. Scripts among them set `window.ran`.
const RUN = "window.ran=1";

const MARKUP = [
  `<script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<SCRIPT SRC=data:text/javascript,${RUN}></SCRIPT>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `"><img src=x onerror=${RUN}>`,
  `'><img src=x onerror=${RUN}>`,
  `\`><img src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<math><mtext><script>${RUN}</script></mtext></math>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<iframe src=javascript:parent.ran=1></iframe>`,
  `<object data=javascript:${RUN}></object>`,
  `<embed src=javascript:${RUN}>`,
  `<body onload=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<style>*{display:none}</style>`,
  `<style>@import "https://elsewhere.example.com/x.css";</style>`,
  `<link rel=stylesheet href=https://elsewhere.example.com/x.css>`,
  `<base href=https://elsewhere.example.com/>`,
  `<meta http-equiv=refresh content="0;url=https://elsewhere.example.com/">`,
  `<form action=https://elsewhere.example.com/><button>Send</button></form>`,
  `<a href=javascript:${RUN}>here</a>`,
  `<a href="java\tscript:${RUN}">here</a>`,
  `<div style=position:fixed;inset:0;background:red>over everything</div>`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<textarea></textarea><script>${RUN}</script>`,
  `<title></title><script>${RUN}</script>`,
  `<!--><script>${RUN}</script>-->`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<?xml version="1.0"?><script>${RUN}</script>`,
  `</p></li></ol></main><script>${RUN}</script>`,
  `</title></head><body onload=${RUN}>`,
  `<plaintext>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`,
  `＜script＞${RUN}＜/script＞`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
];

const ATTRIBUTES = [
  `" onmouseover="${RUN}`,
  `' onfocus='${RUN}' autofocus='`,
  `" autofocus onfocus="${RUN}" x="`,
  `" style="position:fixed;inset:0`,
  `x" id="thread" class="reading`,
  `--><!--`,
  `*/${RUN}/*`,
  `';${RUN}//`,
  `";${RUN}//`,
];

const ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg onload=${RUN}>`,
  `blob:https://elsewhere.example.com/1`,
  `file:///etc/passwd`,
  `//elsewhere.example.com/x.js`,
  `https:elsewhere.example.com`,
  `https://elsewhere.example.com/"onclick="${RUN}`,
];

const TEMPLATES = [
  "{{7*7}}",
  "${7*7}",
  "#{7*7}",
  "<%= 7*7 %>",
  "{% raw %}",
  "{{constructor.constructor('window.ran=1')()}}",
  "{{{html}}}",
  "__proto__",
  "constructor",
  "$1 $& $` $'",
  "%s %d %n",
];

const LETTERS = [
  "\u202Edesrever\u202C",
  "\u202Enever closed",
  "\u2066\u2067\u2068 isolates \u2069\u2069\u2069\u2069",
  "שלום, مرحبا, hello: three directions",
  "مرحبا بالعالم ".repeat(20),
  "\u200B\u200C\u200D\uFEFF\u2060",
  "\u3164\u2800\u00AD\u115F",
  " \t \u00A0 \u2003 ",
  "W".repeat(5000),
  "iiiiii.".repeat(1100),
  "/a/very/long/path/without/a/space".repeat(90),
  "m̷̢͚̞͐ơ̶̰r̴e̶ ".repeat(60),
  "a" + "\u0301".repeat(500),
  "👩‍👩‍👧‍👦👨🏿‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿🇩🇪",
  "👨‍👩‍👧‍👦".repeat(300),
  "\u{1F1E9}\u{1F1EA}\u{1F1E9}",
  "𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫",
  "﷽".repeat(40),
  "line one\nline two\r\nline three\u2028line four",
  "\n".repeat(400) + "far below",
  "&lt;b&gt; &amp;amp; &#60;script&#62; &nbsp; &copy",
  "&#x202e; &NotAnEntity; & &&",
  "\u0000\u0007\u001B[31mcontrol\u009B characters",
];

export const HOSTILE = [...MARKUP, ...ATTRIBUTES, ...ADDRESSES, ...TEMPLATES, ...LETTERS];

/** The text as it fits into an address or a header: visible ASCII without spaces. */
export function asAscii(text, length) {
  return text.replaceAll(/[^\x21-\x7E]/g, "").slice(0, length);
}
