"""Chinese (simplified): what can be wrong with the store in PostgreSQL."""

from __future__ import annotations

POSTGRES_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-POSTGRES-BUSY": (
        "数据库服务器一再撤销这次修改，好让别的修改先完成。",
        "什么也没有写入。",
        "请再试一次。",
    ),
    "GT-POSTGRES-CHANGED": (
        "数据库里有一行与写入时不同。",
        "它的索引不是 guardtag 写的：有人手工改动过。",
        "请查清谁能写入数据库，再恢复最近的备份。",
    ),
    "GT-POSTGRES-CROWDED": (
        "数据库服务器没有空余的连接。",
        "已达到它的 max_connections。",
        "请把地址里的 pool 调小，或者调高服务器的上限。",
    ),
    "GT-POSTGRES-DAMAGED": (
        "数据库已损坏。",
        "服务器发现有的页或索引对不上。",
        "请停止写入，留一份副本，查看服务器日志，再恢复最近的备份。",
    ),
    "GT-POSTGRES-DENIED": (
        "数据库服务器没有让我们登录。",
        "账户、口令或数据库名不对，或者服务器的 pg_hba.conf 不允许这样连接。",
        "请检查地址、口令文件和服务器日志。",
    ),
    "GT-POSTGRES-DOWN": (
        "连不上数据库服务器。",
        "什么也没有写入。",
        "请检查服务器是否在运行、网络是否通；下一次操作会再试。",
    ),
    "GT-POSTGRES-ENCODING": (
        "数据库的文字编码不是 UTF-8。",
        "编号和索引值可能在途中被改变。",
        "请用 ENCODING 'UTF8' 新建数据库。",
    ),
    "GT-POSTGRES-FAILED": (
        "数据库服务器没有照办。",
        "它给出的代码是 {state}；什么也没有写入。",
        "请在服务器日志里查找这个代码。",
    ),
    "GT-POSTGRES-FULL": ("数据库服务器的磁盘已满。", "这次修改一点也没有写入。", "请在服务器上腾出空间，再试一次。"),
    "GT-POSTGRES-LOST": (
        "与数据库服务器的连接断了。",
        "不知道这次修改是否已经写入。",
        "请再试一次；用同一个请求编号（request_id）就不会重复。",
    ),
    "GT-POSTGRES-NEWER": (
        "数据库里的表由更新版本的 guardtag 建立。",
        "它们是第 {schema} 版，当前的 guardtag 还不认识。",
        "请安装更新的 guardtag-postgres，不要手工改动这些表。",
    ),
    "GT-POSTGRES-OPTION": (
        "PostgreSQL 地址里的选项“{option}”不合适。",
        "没有这个选项，写了两次，或者它的值不行。",
        "请改正配置里的 store。",
    ),
    "GT-POSTGRES-PLAIN": (
        "到数据库服务器的连接不会加密。",
        "口令和记录的编号可能被别人读到。",
        "请从地址里去掉 sslmode；如果写上 plaintext=yes，这个网络就必须完全可信。",
    ),
    "GT-POSTGRES-POOL": (
        "到数据库服务器的连接都在使用中。",
        "{seconds} 秒内没有一个空出来；什么也没有写入。",
        "请再试一次；如果还是这样，请把地址里的 pool 调大。",
    ),
    "GT-POSTGRES-POOLER": (
        "数据库服务器不认识预先准备的语句。",
        "中间的连接池给每个事务换一个连接；什么也没有写入。",
        "请在地址里写上 prepare=no，或让连接池按会话分配连接。",
    ),
    "GT-POSTGRES-READONLY": (
        "数据库服务器只能读取。",
        "它是备用服务器，或被切换成了只读；什么也没有写入。",
        "请让地址指向可以写入的服务器；地址里可以写几个主机。",
    ),
    "GT-POSTGRES-RIGHTS": (
        "数据库账户对这些表的权限不够。",
        "什么也没有写入。",
        "请按 docs/how-to/postgresql.md 授予权限。",
    ),
    "GT-POSTGRES-SILENT": (
        "数据库服务器没有回答。",
        "等了 {seconds} 秒；不知道这次修改是否已经写入。",
        "请检查服务器和网络；用同一个请求编号（request_id）就不会重复。",
    ),
    "GT-POSTGRES-SLOW": (
        "数据库服务器太慢。",
        "有一条语句超过了 timeout 规定的时间，已被停止；什么也没有写入。",
        "请再试一次；看看有没有长时间的事务，内存和磁盘够不够。",
    ),
    "GT-POSTGRES-TABLES": (
        "数据库里的表不是应有的样子。",
        "有人手工删除或改动过，或者这是别的数据库、别的 schema。",
        "请检查地址和其中的 schema；如果缺了表，请恢复备份。",
    ),
    "GT-POSTGRES-TLS": (
        "没能与数据库服务器建立安全连接。",
        "它的证书不被接受，或者不是给这个主机名的，或者它不支持 TLS。",
        "请用 sslrootcert 指定签发机构的证书，主机名要与服务器证书里的一致。",
    ),
    "GT-POSTGRES-URL": (
        "PostgreSQL 的地址读不懂。",
        "应写成 postgresql://USER@HOST/DATABASE?option=value，特殊字符写成 %XX。",
        "请改正配置里的 store。",
    ),
}
"""By code: what, why, do."""
