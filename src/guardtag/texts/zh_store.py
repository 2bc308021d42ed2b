"""Chinese (simplified): what can be wrong with the keys, the stores and the records in them."""

from __future__ import annotations

KEY_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-KEYRING-BROKEN": ("密钥文件不完整，或被改动过。", "校验值与内容不符。", "请从密钥备份中恢复。"),
    "GT-KEYRING-FORMAT": (
        "这不是本版本的密钥文件。",
        "只能使用 guardtag 生成的密钥；口令或别的程序的文件都不行。",
        "请把 keys 指向建立系统时生成的密钥文件。",
    ),
    "GT-KEYRING-FULL": ("密钥文件里的 255 个密钥编号已经用完。", "用过的编号不会再用。", ""),
    "GT-KEYRING-IN-USE": (
        "不能对密钥 {key} 这样做。",
        "它正在使用，或者它的状态不允许。",
        "请用 guardtag keys list 查看；需要时先增加另一个密钥，并设为主密钥。",
    ),
    "GT-KEYRING-KEY-MISSING": (
        "密钥文件里缺少需要的密钥：{keys}。",
        "它可能是这个密钥生成之前的旧副本。",
        "请恢复最新的密钥备份。",
    ),
    "GT-KEYRING-PASSPHRASE": (
        "口令与密钥文件对不上：没有给口令、多给了口令，或者口令不对。",
        "",
        "请检查口令，以及 keys 指向的是哪个文件。",
    ),
    "GT-KEYRING-SUITE": ("密钥文件要用本版本没有的加密算法。", "", "请使用当初写入它的 guardtag 版本，或更新的版本。"),
    "GT-KEYS-CHANGED": (
        "密钥文件 {file} 在读取之后被人改动过。",
        "如果直接覆盖，别人的改动就会丢失；丢了密钥，用它做的标签就都失效。",
        "请重新读取，再做一次。",
    ),
    "GT-KEYS-ENV-MISSING": (
        "环境变量 {name} 里没有密钥。",
        "它没有设置，或者是空的。系统不会为它生成密钥，因为程序一结束密钥就没有了。",
        "请先在别处生成密钥文件（guardtag init），再把文件的 base64 放进这个环境变量。",
    ),
    "GT-KEYS-ENV-TEXT": (
        "环境变量 {name} 的内容不是密钥文件的内容。",
        "它既不是 JSON，也不是 base64，或者太长。",
        "请先在别处生成密钥文件（guardtag init），再把文件的 base64 放进这个环境变量。",
    ),
    "GT-KEYS-EXIST": ("{file} 里已有密钥文件。", "另一个程序刚刚生成了它。", "请直接读取它。"),
    "GT-KEYS-LACKING": (
        "密钥文件里缺少密钥 {key}。",
        "它是较旧的副本，或者属于另一套系统。",
        "请恢复最新的密钥备份。",
    ),
    "GT-KEYS-MISSING": (
        "没有找到密钥文件。",
        "没有它，数据库里的内容一条也打不开。",
        "请用 guardtag keys restore 从纸质备份恢复，并把密钥库（vault）从它自己的备份放回。",
    ),
    "GT-KEYS-NO-BACKUP": (
        "没有哪份演练过的备份包含密钥 {key}。",
        "它一旦丢失，用它制作的标签就全部失效。",
        "请先运行 guardtag keys backup，再用 guardtag keys restore 演练；确实要继续就加上 --yes。",
    ),
    "GT-KEYS-NONE": ("没有编号为 {key} 的密钥。", "", "请用 guardtag keys list 查看有哪些。"),
    "GT-KEYS-NOT-KEPT": (
        "密钥的改动没有保存下来。",
        "密钥来源读回的内容不一样。",
        "请检查 keys 指向的密钥来源；在此之前不会用新密钥。",
    ),
    "GT-KEYS-OLDER": (
        "密钥来源给出的密钥不全，缺少正在使用的密钥。",
        "它是较旧的副本，或者属于另一套系统；正在使用的密钥照常有效。",
        "请先把最新的密钥放回 keys 所指的位置，再做更改。",
    ),
    "GT-KEYS-OPEN": ("这台电脑上的其他人能读到密钥文件 {file}。", "它的权限设得太宽。", "请运行：chmod 600 {file}"),
    "GT-KEYS-OTHER": (
        "密钥文件与数据库不配套。",
        "这个数据库是用另一份密钥建立的。",
        "请使用与数据库一同生成的密钥文件。",
    ),
    "GT-KEYS-READ": ("密钥文件 {file} 读不出来。", "它不是普通文件，或者没有读取权限。", "请检查它的所有者和权限。"),
    "GT-KEYS-READ-ONLY": (
        "密钥不能保存到环境变量 {name} 里。",
        "程序放进去的内容，程序一结束就没有了，密钥也会随之丢失。",
        "请在别处生成或修改密钥文件（可用 guardtag init 生成），再把文件的 base64 放进这个环境变量。",
    ),
    "GT-KEYS-SAVE": ("密钥无法写入 {file}。", "写文件时系统报错。", "请检查文件夹、它的所有者和剩余空间。"),
    "GT-PUBLIC-BROKEN": ("公钥文件不完整，或被改动过。", "签名与内容不符。", "请向发出它的单位重新索取。"),
    "GT-PUBLIC-FORMAT": (
        "这不是本版本的公钥文件。",
        "",
        "请向该单位索取用 guardtag keys export-public 导出的文件。",
    ),
}
"""By code, about the keyring: what, why, do."""

STORE_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-BACKUP-BROKEN": (
        "文件 {file} 不是一套系统的备份。",
        "它不完整、被改动过，或者是别的内容。",
        "请换一份备份。",
    ),
    "GT-BACKUP-STORE": (
        "guardtag 不能复制这种存储。",
        "它不是一个单独的文件。",
        "请用它自己的工具备份，例如 pg_dump；见 docs/how-to/back-up-and-restore.md。",
    ),
    "GT-BACKUP-THERE": ("已有文件 {file}。", "备份不会覆盖任何文件。", "请换一个名字，例如带上日期。"),
    "GT-BACKUP-WRITE": ("文件 {file} 没能写入。", "系统报错。", "请检查文件夹、它的所有者和剩余空间。"),
    "GT-CONFLICT-BUSY": ("别人一直在修改同一条记录。", "试了 {attempts} 次，每次都已有更新的内容。", "请再试一次。"),
    "GT-CONFLICT-ERASED": (
        "这个请求之前已经办过，它登记的人后来被删除了。",
        "再办一次就会把已经删除的人带回来。",
        "不用处理。确实要重新登记时，请用新的请求编号。",
    ),
    "GT-CONFLICT-REQUEST": ("这个请求编号之前用于另一件事。", "编号相同，内容却不同。", "新的请求请用新的编号。"),
    "GT-ERASURES-BROKEN": (
        "这不是本系统的一份完整的删除名单。",
        "它不完整、被改动过，或者由另一套系统签名。",
        "请使用 guardtag erasures export 写出的文件。",
    ),
    "GT-RECORD-ERASED": (
        "这条记录的密钥已经销毁。",
        "当事人的资料已经删除，或者保存期已满。",
        "它再也打不开了，这正是删除的意义。",
    ),
    "GT-RECORD-FORM": (
        "有一条记录的格式本版本不认识。",
        "它由更新的版本写入，或者已经损坏。",
        "请更新 guardtag，或恢复备份。",
    ),
    "GT-RECORD-TAMPERED": (
        "有一条记录打不开。",
        "它被改动、截断或挪动过，或者是用别的密钥封存的。",
        "请从备份中恢复，并查清谁能写入数据库。",
    ),
    "GT-RESTORE-THERE": (
        "已有数据库 {file}。",
        "恢复时不会覆盖它。",
        "请加上 --replace（原来的数据库会留在旁边），或用 --city 恢复到别处。",
    ),
    "GT-STORE-CANNOT-OPEN": (
        "数据库 {file} 打不开。",
        "文件或文件夹不存在，或者当前账户没有权限。",
        "请检查位置，并确认当前账户可以在那里写入。",
    ),
    "GT-STORE-CLOSED": ("数据库已经关闭。", "不能再通过它读写。", "请重新打开。"),
    "GT-STORE-DAMAGED": (
        "数据库 {file} 已损坏。",
        "其中的内容与写入时不同：可能是磁盘故障、复制不完整或人为改动。",
        "请停止写入，留一份副本，再恢复最近的备份。",
    ),
    "GT-STORE-DISK": (
        "{file} 所在的磁盘出了故障。",
        "读写文件没有成功。",
        "请查看系统日志，检查磁盘，并给文件留一份副本。",
    ),
    "GT-STORE-EMPTY": (
        "数据库是空的，而密钥库（vault）里有人的密钥。",
        "它丢失了、不完整，或者被移走了；新建一个会让正在穿用的标签序号重复。",
        "请恢复它的备份：guardtag restore 文件 --replace。要重新开始，请先把密钥文件和密钥库移走。",
    ),
    "GT-STORE-FAILED": ("数据库 {file} 没有响应。", "SQLite 报了少见的错误。", "请检查磁盘和系统日志，再试一次。"),
    "GT-STORE-FOREIGN": (
        "数据库 {file} 属于别的程序。",
        "里面有表，但没有一张是 guardtag 的。",
        "请给 guardtag 单独用一个文件。",
    ),
    "GT-STORE-FULL": ("{file} 所在的磁盘已满。", "这次修改一点也没有写入。", "请腾出空间，再试一次。"),
    "GT-STORE-INTERRUPTED": ("这次修改没有写入。", "替几处一起写入的线程被打断了。", "请再试一次。"),
    "GT-STORE-LOCKED": (
        "数据库 {file} 被另一个程序占用。",
        "已经连续试了几秒钟。",
        "请再试一次；必要时找出占用文件的程序并关闭它。",
    ),
    "GT-STORE-NEWER": (
        "数据库 {file} 由更新版本的 guardtag 建立。",
        "它的表是第 {schema} 版，当前的 guardtag 还不认识。",
        "请安装更新的 guardtag，不要手工改动文件。",
    ),
    "GT-STORE-NO-WAL": (
        "数据库 {file} 无法保留写前日志（WAL）。",
        "网络文件夹不具备它所需的功能。",
        "请把文件放到本机磁盘上。",
    ),
    "GT-STORE-NOT-A-DATABASE": (
        "文件 {file} 不是 SQLite 数据库。",
        "它是别的文件、已加密，或开头部分已损坏。",
        "请检查配置里的位置；如果没有写错，请恢复最近的备份。",
    ),
    "GT-STORE-OPTION": ("“{scheme}”存储方式没有选项 {options}。", "", "请从配置里去掉它。"),
    "GT-STORE-PURGE": (
        "{file} 里的记录已删除，但文件或日志里可能还留有副本。",
        "另一个程序一直占用着文件，或者没有空间重建它。",
        "请结束备份等长时间读取的程序，腾出空间，再清除一次相同的记录。",
    ),
    "GT-STORE-READONLY": (
        "数据库 {file} 不能写入。",
        "对当前账户来说，文件、文件夹或磁盘是只读的。",
        "请让当前账户有权写入这个文件和它所在的文件夹。",
    ),
    "GT-STORE-STALE": ("别人先修改了同一条记录。", "", "请重新读取，再试一次。"),
    "GT-STORE-URL": (
        "SQLite 的地址里没有写文件名。",
        "应写成“sqlite:文件位置”。",
        '请写 store = "sqlite:city.db"；不需要保存时可写 "memory:"。',
    ),
    "GT-VAULT-BACKUP-BROKEN": (
        "这不是一份完整的密钥库备份。",
        "它不完整，或者被改动过。",
        "请换一份；用 guardtag vault backup 制作。",
    ),
    "GT-VAULT-BACKUP-EXPIRED": (
        "这份备份已过期：它制作于 {day}，有效期 {days} 天。",
        "其中可能有后来已删除的人的密钥。",
        "请换一份较新的。只有同时给出最新的删除名单（--erasures 文件）时才用 --expired，用后销毁它。",
    ),
    "GT-VAULT-BACKUP-OTHER": (
        "这是另一套系统的密钥库备份。",
        "用它的密钥打不开这里的任何人。",
        "请查找本系统的密钥库备份。",
    ),
    "GT-VAULT-OTHER": (
        "这不是与数据库配套的密钥库（vault）。",
        "它是空的、新建的，或者属于另一套系统；用它打不开登记的任何人。",
        "请先把密钥库从它自己的备份放回 vault 所指的位置，再做别的。"
        "如果在这里误建了一套空的系统，请先把它的数据库和密钥库移走。",
    ),
    "GT-VAULT-PURGE": (
        "这种存储方式不能用作密钥库。",
        "它会留下已删除内容的副本，那样就什么也删不干净。",
        "请用自带的 SQLite 存放密钥库。",
    ),
}
"""By code, about the database, the vault and the records in them."""
