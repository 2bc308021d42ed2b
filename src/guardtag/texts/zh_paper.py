"""Chinese (simplified): the paper backup of the keys, and what can be wrong with one."""

from __future__ import annotations

PAPER: dict[str, str] = {
    "title": "密钥纸质备份",
    "sheet": "第 {number} 张，共 {made} 张",
    "page": "第 {page} 页，共 {pages} 页",
    "deployment": "系统编号", "backup": "备份编号", "date": "备份日期", "needed": "恢复需要",
    "keeper": "保管人、地点", "rehearsed-on": "演练日期",
    "any": "任意 {needed} 张", "this": "这一张",
    "what": "没有密钥，布标签就认不出来，登记资料也打不开。凑齐任意 {needed} 张就能恢复密钥；不足 {needed} 张，得不到密钥的任何信息。",
    "what-one": "没有密钥，布标签就认不出来，登记资料也打不开。凭这一张就能恢复全部密钥：谁拿到它，谁就拿到了密钥。",
    "keep": "与其他各张分开保管，不要放在同一栋楼里，每一张都像现金一样锁好。不要复印，不要拍照，不要用微信或网盘传。"
    "之后新增的密钥不在上面：增加密钥后请重做备份，并销毁旧的各张。",
    "keep-one": "像现金一样锁好，不要与电脑放在同一栋楼里。不要复印，不要拍照，不要用微信或网盘传。"
    "之后新增的密钥不在上面：增加密钥后请重做备份，并销毁旧的这张。",
    "restore": "恢复：在办公电脑上为每张纸建一个文本文件，输入纸上的词（或词后的数字）；密封行从任意一张输入一次即可。"
    "也可以把二维码拍成照片，用 --photo 给出，用完即删。不写 --to 就是演练，什么也不改。"
    "密钥库 vault.db 不在纸上，要另做备份。",
    "words": "一、本张的词（共 33 个，各张不同）",
    "lines": "二、密封的密钥（各张相同，输入一次即可）",
    "alphabet": "只有数字和大写字母，没有 I、L、O、U：看着像的是 1 和 0。",
    "words-code": "本张的词", "lines-code": "密封行 {first}–{last}",
    "made-by": "由 guardtag {version} 制作。词按 SLIP-0039 拆分，密封用 AES-256-GCM。",
    "backed-up": "已写入 {folder}：sheets.html 用来打印，另有每张一个文本文件。\n"
    "备份 {backup}：共 {sheets} 张，任意 {needed} 张可恢复 {keys} 个密钥。\n"
    "1. 用不留底的打印机打印 sheets.html（A4，100%），不要用共享或联网的打印机。\n"
    "2. 用打印出来的纸演练：取任意 {needed} 张，输入文字或拍照，再运行 guardtag keys restore 文件…\n"
    "3. 彻底删除 {folder}：谁读到这些文件，谁就有了密钥。\n"
    "4. 各张放到不同的楼里锁好，销毁以前的备份。",
    "backed-up-one": "已写入 {folder}：sheets.html 用来打印，另有一个文本文件。\n"
    "备份 {backup}：只有这一张，凭它就能恢复 {keys} 个密钥，谁拿到它，谁就有了密钥。\n"
    "1. 用不留底的打印机打印 sheets.html（A4，100%），不要用共享或联网的打印机。\n"
    "2. 用打印出来的纸演练：输入文字或拍照，再运行 guardtag keys restore 文件…\n"
    "3. 彻底删除 {folder}。\n"
    "4. 把纸锁好，不要与电脑放在同一栋楼里，销毁以前的备份。",
    "restored": "已恢复密钥 {keys} 到 {to}（系统编号 {deployment}）。\n"
    "接下来按这个顺序，丢了什么就恢复什么：把 areas.json 放在它旁边，运行 guardtag vault restore 文件 --write，\n"
    "再运行 guardtag restore 文件，最后才运行 guardtag doctor：如果什么都还没有，它会新建一套空的系统。\n"
    "最后删除输入的文件和照片，把各张纸放回原处。",
    "unsealed": "这个文件没有用口令封存：如果需要口令，请移走文件，设好 GUARDTAG_PASSPHRASE 后重做一次。",
    "rehearsed": "演练成功：这些纸能恢复全部密钥（编号 {keys}）。什么也没有改动。\n"
    "请删除输入的文件和照片，把各张纸放回原处，并写上演练日期。",
    "rehearsed-missing": "演练未通过：纸能打开，恢复得出密钥 {keys}，但缺少备份之后增加的密钥：{missing}。什么也没有改动。\n"
    "请运行 guardtag keys backup 重做备份，再销毁这些纸。",
    "rehearsed-foreign": "演练未通过：纸能打开，但它们是另一套系统的备份。什么也没有改动。\n"
    "请找出本系统的备份（纸上的系统编号要相同），或用 --city 指明是哪一套系统。",
    "rehearsed-older": "注意：这些纸比最近一次更改旧。恢复之后会重新用密钥 {minting} 制作标签，那时要再设一次主密钥和停用；"
    "或者现在重做备份，再销毁这些纸。",
    "rehearsed-revived": "注意：这些纸上还有已经销毁的密钥：{revived}，用它们恢复会让这些密钥重新生效。请重做备份，再销毁这些纸。",
    "rewrapped": "已把 {moved} 条记录和数据密钥转到密钥 {primary}；再没有记录需要旧密钥。\n布标签仍然需要：每个密钥都要保留。",
    "rewrapped-left": "已把 {moved} 条记录和数据密钥转到密钥 {primary}；还有 {left} 条没能转过去。\n"
    "请再运行一次；如果还不行，请在运行日志里查看哪些已损坏。",
}  # fmt: skip
"""On the sheets, and what the command says about them."""

PAPER_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-PAPER-BROKEN": (
        "这几张纸打不开密钥。",
        "每一张都读得通，但它们不属于同一份备份，或者有一张被人改过。",
        "请核对各张的备份编号是否相同，换一张试试，或改用另一份备份。",
    ),
    "GT-PAPER-EMPTY": (
        "这里面没有纸质备份的内容。",
        "没有找到词，也没有找到密封行。",
        "请输入纸上的词和密封行，或者给二维码拍照。",
    ),
    "GT-PAPER-FILE": (
        "{file} 不是文本，也不是能读的图片。",
        "能读的是文本文件，以及 JPEG、PNG、WebP 图片。",
        "请把扫描件另存为 JPEG 或 PNG。",
    ),
    "GT-PAPER-FOLDER": (
        "{folder} 已经存在。",
        "备份不会覆盖任何东西，也不会与别的文件放在一起。",
        "请另写一个还没有的文件夹名。",
    ),
    "GT-PAPER-LINE": (
        "这些密封行有错：{lines}。",
        "它们的校验位对不上，或者字符数不对。",
        "请与纸上核对；同一份备份的每一张都印着相同的密封行。",
    ),
    "GT-PAPER-LINES": (
        "缺少这些密封行：{lines}。",
        "",
        "请从这份备份的任意一张补上，或者给它们所在的二维码拍照。",
    ),
    "GT-PAPER-MIXED": (
        "这些纸不属于同一份备份。",
        "它们的备份编号是：{backups}；编号相同也可能内容不同。",
        "请只用同一份备份的各张，以日期最新的为准。",
    ),
    "GT-PAPER-NO-KEYS": (
        "还没有密钥文件可以比较，所以不能演练。",
        "纸能打开，但系统的密钥文件不在。",
        "如果是要恢复，请在命令后面加上 --to 和密钥文件的位置。",
    ),
    "GT-PAPER-NO-LINES": (
        "词已经够了，但缺少密封行。",
        "",
        "请从任意一张输入密封行，或者给它们的二维码拍照：各张都相同。",
    ),
    "GT-PAPER-OTHER": (
        "这份备份本版本读不了。",
        "词或密封行由别的程序或别的版本制作。",
        "请使用纸上写的 guardtag 版本或更新的版本，并去掉别的程序的词。",
    ),
    "GT-PAPER-PHOTO": (
        "图片 {file} 里没有读到二维码。",
        "",
        "请靠近一个二维码重拍，对准焦距、不要反光，或者改为输入文字。",
    ),
    "GT-PAPER-SHARE": (
        "给出的第 {share} 份词（第 {sheet} 张）有错。",
        "如果只错一处，请看第 {words} 个词；问号表示不止一处或无法判断。",
        "请与纸上的词逐个核对。",
    ),
    "GT-PAPER-SHEETS": (
        "还需要 {more} 张。",
        "这份备份要 {needed} 张不同的纸，现在有 {have} 张。",
        "请再取一张备份编号相同的纸。",
    ),
    "GT-PAPER-SIZE": (
        "文字太多，不是一份备份。",
        "最多读 {texts} 段文字，合计 {limit} 个字符。",
        "请只给同一份备份的各张。",
    ),
    "GT-PAPER-THERE": (
        "{file} 已经有密钥文件。",
        "恢复不会覆盖任何密钥文件。",
        "请先把它移到别处保存，或者换一个位置。",
    ),
    "GT-PAPER-WORD": (
        "给出的第 {share} 份词（第 {sheet} 张）里，词表中没有这几个词：第 {words} 个。",
        "它们输错了，或者漏掉了。",
        "请与纸上核对，或者改为输入词后面的数字。",
    ),
    "GT-PAPER-WORDS": (
        "给出的第 {share} 份词（第 {sheet} 张）有 {count} 个词，应为 {right} 个。",
        "有的词漏掉、重复，或者不在词表里。",
        "请重新输入这一份，每个词（或它的数字）一次；每张纸前面写一行“# 第 2 张”这样的标题。",
    ),
}  # fmt: skip
"""By code: what, why, do."""
