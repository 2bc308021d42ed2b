"""Chinese (simplified): what can be wrong with labels, photos, printing and designs."""

from __future__ import annotations

PRINT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-FONT-DESIGN": (
        "样式 {design} 指定的字体读不出来。",
        "font 指定的文件不在了、已损坏，或不是字体。",
        "请在样式里换一个字体文件，或去掉 font 这一项。",
    ),
    "GT-FONT-DOWNWARDS": (
        "标签上有一行是竖写的文字。",
        "标签上的字横着排，这种文字横排就错了。",
        "请把这一行换成别的文字。",
    ),
    "GT-FONT-GLYPH": (
        "字体里缺少标签上的 {count} 个字：{letters}。",
        "照印出来会是空白方框。",
        "请在 GUARDTAG_FONT 或样式里指定有这些字的字体，或把标签上的字换一种写法。",
    ),
    "GT-FONT-MISSING": (
        "找不到可用的中文字体。",
        "这台电脑上没有中文字体，或指定的字体文件不能用。",
        "请安装：在项目目录里运行 {copy}，或在存放 wheel 的文件夹里运行 {wheel}；"
        "也可以安装系统自带的字体包（Debian：fonts-noto-cjk），或在 GUARDTAG_FONT 里指定字体文件。",
    ),
    "GT-FONT-SHAPING": (
        "标签上有一行文字的字形会随前后的字变化。",
        "这种打印方式只会逐字排，印出来就错了。",
        "请印成 .html、.svg 或 .png。",
    ),
    "GT-LABEL-MODULE": (
        "这种标签上放不下能扫出来的码。",
        "链接有 {length} 个字符，样式给码留了 {box} 毫米，在 {dpi} dpi 下码的小方块太小，印在布上会糊。",
        "请任选一种：域名不超过 {longest} 个字符（0 表示再短也放不下）；打印机 {finer} dpi；"
        "码的边长 {wider} 毫米的样式（“—”表示没有）。",
    ),
    "GT-LABEL-SAMPLE": (
        "这个样式没有地方写“样张”。",
        "还没有设置域名，扫不到任何地方的标签必须写明是样张。",
        "请在配置里设置 host，或在样式里加上 sample 一项。",
    ),
    "GT-LABEL-TEXT": (
        "标签上放不下这些文字。",
        "文字太长，缩到能看清的最小字号也放不下。",
        "请缩短文字、域名或热线，或换用更大的样式。",
    ),
    "GT-PHOTO-NO-CODE": (
        "照片里读不出码。",
        "",
        "请再拍一张：光线亮一些，离一掌远，对好焦，把布拉平，让整个码和它的白边都在画面里。"
        "如果怎么拍都读不出，请更换标签。",
    ),
    "GT-PHOTO-READ": (
        "照片打不开。",
        "文件已损坏、读不出来，或不是 JPEG、PNG、WebP 图片。",
        "请重新拍成 JPEG 或 PNG，或输入印在码旁边的字符。",
    ),
    "GT-PHOTO-SIZE": (
        "照片太大。",
        "最多读取 {megabytes} MB、{megapixels} 百万像素的照片。",
        "请换一张较小的，或输入印在码旁边的字符。",
    ),
    "GT-PHOTO-SPOILT": (
        "照片里有码，但是读不出来。",
        "缺损的部分太多，纠错也补不回来。",
        "请再拍一张：靠近些，光线均匀，把布拉平。如果还读不出，请更换标签。",
    ),
    "GT-PRINT-BUSY": (
        "打印任务 {run} 正在进行。",
        "两分钟之内还有另一个程序在打印它。",
        "请等它完成；如果那个程序已经停了，请运行 guardtag tag resume 接着打印。",
    ),
    "GT-PRINT-CHANGED": (
        "打印任务 {run} 不能照原样接着打印。",
        "开始之后，域名或标签样式改过了。",
        "请改回去；或者放弃这个任务，把剩下的另外打印。",
    ),
    "GT-PRINT-DPI": (
        "在 {dpi} dpi 下，码的小方块对不齐打印点。",
        "对不齐就会发虚，印在布上扫不出来。",
        "请用样式设计时的分辨率打印，或用它的整数倍。",
    ),
    "GT-PRINT-EXISTS": (
        "那个位置已有别的标签的打印文件，或同名的文件。",
        "它是打印任务 {run} 印的，可能还没有用过。",
        "请换一个文件名，或先把那个文件移走。",
    ),
    "GT-PRINT-EXTRA": (
        "没有安装 {module}。",
        "这种打印方式或印后核对要用到它。",
        "请安装：在项目目录里运行 {copy}，或在存放 wheel 的文件夹里运行 {wheel}。",
    ),
    "GT-PRINT-FINISHED": (
        "打印任务 {run} 没有要接着做的了。",
        "它已经结束。",
        "如果还需要这些标签，请重新打印，会记为重印。",
    ),
    "GT-PRINT-HUGE": (
        "在 {dpi} dpi 下，最小的一张图也大得多数软件打不开。",
        "一页标签（或单独一枚）就超过 {millions} 百万像素。",
        "请降低分辨率（--dpi 或 -o dpi=），或改印 .svg、.html、.zip。",
    ),
    "GT-PRINT-LARGE": (
        "标签太多，一张图放不下：在这个分辨率下最多 {most} 枚。",
        "再大的图，多数软件打不开。",
        "请减少每次的数量（count=），或改印 .html、.csv。",
    ),
    "GT-PRINT-NO-PAGE": ("打印方式 {scheme} 没有校准页。", "", "请换一种打印方式来校准，例如 pdf。"),
    "GT-PRINT-OFF": (
        "按 {options} 的设置，标签会超出纸边，最多 {beyond} 毫米。",
        "超出纸边的部分印不出来，这些标签扫不了。",
        "请在校准页上量准（guardtag tag calibrate）；校正量一般是几毫米，或 0.99 到 1.01 倍。",
    ),
    "GT-PRINT-OPTION": ("打印设置里有一项写得不对。", "", '请按 dpi = 300 或 ink = "#12233f" 这样的写法改正。'),
    "GT-PRINT-PALE": (
        "按打印方式 {scheme} 的 {options} 设置，墨色没有比底色深多少。",
        "底色只比墨色亮 {ratio} 倍，至少要 {needed} 倍；浅码印在深底上扫不出来。",
        "请用更深的墨色和更浅的底色，或去掉这项设置。",
    ),
    "GT-PRINT-PAPER": ("没有叫这个名字的纸。", "已知的纸：{papers}。", "请选其中一种，或用普通纸。"),
    "GT-PRINT-PROOF": (
        "{total} 个码里只有 {right} 个能读回来。",
        "文件里的内容与应印的不一致。",
        "这个文件没有保留；请检查打印机，重新打印。",
    ),
    "GT-PRINT-SUFFIX": (
        "没有说明用哪种打印方式。",
        "打印方式由文件的后缀决定，这个文件没有可用的后缀。",
        "请给文件加上后缀，如 .svg、.png 或 .csv，或用 --printer 指定打印方式。",
    ),
    "GT-PRINT-TAKEN": (
        "另一个程序接过了打印任务 {run}。",
        "这个程序打印的时候，任务被接着打印或被放弃了。",
        "请让那个程序继续，这里不用再做什么。",
    ),
    "GT-PRINT-TWICE": ("同一枚标签在一次打印里出现了两次。", "它的图片会与另一张同名。", "请每枚标签只印一次。"),
    "GT-PRINT-UNFINISHED": (
        "打印任务 {run} 里有同样的标签，还没有完成。",
        "现在打印，有些标签可能会印两次。",
        "请运行 guardtag tag resume 接着打印；不要了就加上 --give-up 放弃它。",
    ),
    "GT-PRINT-UNKNOWN": ("没有这个打印任务。", "", "请用 guardtag tag runs 列出一批标签的打印任务。"),
    "GT-PRINT-VOID": (
        "这里有已作废的标签：{first} 到 {last}。",
        "作废的标签不会再缝到衣服上，不用印。",
        "请只印其余的；或者用 guardtag tag unvoid 撤销作废。",
    ),
    "GT-PRINT-WRITE": (
        "打印结果无法写入文件。",
        "那个位置不能写，空间不足，或者那里已有不该覆盖的文件。",
        "请换一个位置，或腾出空间。没有留下印了一半的文件。",
    ),
    "GT-PROOF-CHANGED": (
        "这不是印出来的那个文件。",
        "同名的文件或这些标签印过，有记录，而这个文件与记录不一致。码可能都对，电话号码等文字却被换掉了。",
        "请不要使用它；请向办公室重新要文件，或把这些标签重新打印，并查明是谁改的。",
    ),
    "GT-PROOF-FILE": (
        "打印文件与印出时不一样了。",
        "文件不完整、被改动过，或不是这一批的文件。",
        "请重新打印这一批，不要使用这个文件。",
    ),
    "GT-PROOF-UNKNOWN": (
        "没有哪个打印任务印过这样的文件。",
        "它的内容和文件名都没有记录。",
        "请说明里面应该是哪些标签：--batch、--first 和 --count。",
    ),
    "GT-PROOF-SURPLUS": ("文件里的标签比这一批的多。", "", "请重新打印这一批，不要使用这个文件。"),
    "GT-SHEET-MIXED": (
        "同一张纸上的标签必须一样大。",
        "否则核对时无法知道每枚标签的位置。",
        "请把不同样式分开打印。",
    ),
    "GT-SHEET-SIZE": ("标签比纸还大。", "纸上放不下一枚标签。", "请每个文件只印一枚，或换用较小的样式。"),
}
"""Labels, photos and printing."""

DESIGN_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-DESIGN-CHOICE": ("样式 {design} 的“{field}”不是可用的词。", "", "请从这些词里选一个：{known}。"),
    "GT-DESIGN-DARK": (
        "样式 {design} 的 ink 没有比 cloth 深多少。",
        "底色只比墨色亮 {ratio} 倍，至少要 {needed} 倍；浅码印在深底上扫不出来。",
        "请用更深的墨色和更浅的底色。",
    ),
    "GT-DESIGN-FILE": (
        "读不出 {file} 里的样式。",
        "系统不允许读取，文件不存在，或它不是普通文件。",
        "请检查配置里 designs 的路径。",
    ),
    "GT-DESIGN-FONT": ("样式 {design} 指定的字体文件不存在。", "", "请检查 font 的路径，它从样式所在的文件夹算起。"),
    "GT-DESIGN-KEY": (
        "样式 {design} 里有不认识的项目“{field}”。",
        "",
        "请对照 docs/labels.md 改正名称，或把它删掉。",
    ),
    "GT-DESIGN-LANGUAGE": (
        "样式 {design} 的 languages 和 lines 在语言“{language}”上对不上。",
        "没有现成文字的语言要写出它的一行，写了的一行也要列出它的语言。",
        "请按排列顺序列出语言，并写出每种语言的一行。",
    ),
    "GT-DESIGN-LINES": (
        "样式 {design} 有 {languages} 种语言，却只有 {room} 个 line。",
        "每种语言各占一行。",
        "请增加 line，或减少语言。",
    ),
    "GT-DESIGN-NAME": (
        "“{design}”不能用作样式的名称。",
        "名称只能有小写字母、数字和连字符，最多 40 个，也不能与自带的样式同名。",
        "请给文件换个名称。",
    ),
    "GT-DESIGN-NEEDS": (
        "样式 {design} 缺少“{field}”，或者允许省去它。",
        "码磨损后扫不出来时，要靠手输的代码和输入它的网址回家。",
        "请加上“{field}”，不要写 spare。",
    ),
    "GT-DESIGN-RANGE": ("样式 {design} 的“{field}”不是 {low} 到 {high} 之间的数。", "", "请写成这个范围里的数。"),
    "GT-DESIGN-ROOM": (
        "样式 {design} 的 box 放不下印在布上还能扫的码。",
        "在 {dpi} dpi 下，最短的域名也要 {least} 毫米；除去边缘和缝份，这里有 {most} 毫米。",
        "请改 box，或把标签放大、把边缘和缝份改小，或用更精细的打印机。",
    ),
    "GT-DESIGN-SIZE": ("{file} 太大，超过了上限（{limit}）。", "正常的样式没有这么多。", "请检查路径是否选对了。"),
    "GT-DESIGN-TEXT": (
        "样式 {design} 的“{field}”不是一行普通文字。",
        "它是空的、太长，或含有换行、方向符等看不见的字符，或有多余的空格。",
        "请写成一行，最多 {limit} 个字。",
    ),
    "GT-DESIGN-TOML": ("样式 {design} 的文件不是有效的 TOML。", "", "请检查引号和括号，对照 docs/labels.md。"),
    "GT-DESIGN-TWICE": ("样式 {design} 有两个“{field}”。", "", "请去掉一个。"),
    "GT-DESIGN-UNKNOWN": (
        "没有名为“{design}”的样式。",
        "现有的样式：{known}。",
        "请从中选一个，或在配置的 designs 里写上您的样式所在的文件夹。",
    ),
    "GT-DESIGN-VALUE": ("样式 {design} 的“{field}”写得不对。", "", "请写成这样（举例）：{example}。"),
}
"""Label designs of the deployer's own."""
