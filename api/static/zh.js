// The words Streamlit keeps in English, for readers and screen readers. Exact matches only: React owns these nodes.
(() => {
  if (!document.documentElement.lang.startsWith("zh")) return;
  const WORDS = {
    "Upload": "上传", "Browse files": "选择文件", "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里", "file upload": "选择文件", "Remove file": "去掉文件", "Add files": "再选文件",
    "Skip to main content": "跳到正文", "Navigate to home page": "回到首页", "Sidebar": "侧栏",
    "Collapse sidebar": "收起侧栏", "Expand sidebar": "展开侧栏", "App pages": "页面", "Main menu": "菜单",
    "Choose options": "请选择", "Choose an option": "请选择", "No results": "没有结果",
    "No options to select": "没有可选项", "No options to select.": "没有可选项", "Select all": "全选",
    "Select": "选择", "Clear value": "清空", "Clear selection": "取消选择", "Clear all": "全部清空", "Open": "打开",
    "Close": "关闭", "Cancel": "取消", "Show password text": "显示密码", "Hide password text": "隐藏密码",
    "Show password": "显示密码", "Hide password": "隐藏密码",
    "Running...": "正在办理", "Running": "正在办理", "Stop": "停止", "Rerun": "刷新", "Settings": "设置", "Print": "打印",
    "Connecting": "正在连接", "CONNECTING": "正在连接", "Connection error": "连接中断", "Disconnected": "连接已断开",
    "Page not found": "没有这个页面", "The page that you have requested does not seem to exist. Running the app's main page.": "没有您要找的页面，已经回到首页。", "You do not have access to this app or it does not exist. Please sign in to continue.": "请先登录",
    "Search": "查找", "Type to search": "输入要找的内容", "Fullscreen": "全屏", "View fullscreen": "全屏",
    "Close fullscreen": "退出全屏", "Exit fullscreen": "退出全屏", "Download as CSV": "下载表格",
    "Download as PNG": "下载图片", "Download as SVG": "下载矢量图", "Show/hide columns": "显示或隐藏列",
    "Show data": "看数据", "Show chart": "看图", "Copy Vega-Lite spec": "复制图表定义", "Copy to clipboard": "复制",
    "Sort ascending": "升序", "Sort descending": "降序", "Autosize": "自动列宽", "Pin column": "固定列",
    "Unpin column": "取消固定", "Hide column": "隐藏列", "Format": "格式", "Previous page": "上一页", "Next page": "下一页",
    "Pagination": "翻页", "Vega visualization": "图表", "Link to heading": "本节链接", "progress": "进度", "empty": "空",
    "yyyy": "年", "mm": "月", "dd": "日", "Empty": "空", "Select date": "选择日期", "Select a date.": "选择日期", "Choose date": "选择日期",
    "Increment": "加", "Decrement": "减", "Previous month": "上个月", "Next month": "下个月",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动，回车选定，退出键关闭", "Press Enter to apply": "按回车确定",
  };
  const SHAPES = [
    [/^(Clear selection|Show\/hide columns|Download as CSV|Download as PNG|Search|Fullscreen|Close fullscreen|Show data|Show chart): (.+)$/,
      (_all, word, rest) => `${WORDS[word]}：${rest}`],
    [/^Help for (.+)$/, "$1的说明"],
    [/^Shortcut (.+)$/, "快捷键 $1"],
    [/^Choose date, (.+)$/, "选择日期，$1"],
    [/^(year|month|day), (.+)$/, (_all, part, rest) => `${rest}：${{ year: "年", month: "月", day: "日" }[part]}`],
    [/^Page (\d+)$/, "第 $1 页"],
    [/^Page (\d+) of (\d+)$/, "第 $1 页，共 $2 页"],
    [/^(\d+(?:\.\d+)?)\s?(MB|KB|GB) per file(.*)$/, "每个不超过 $1 $2$3"],
    [/^Limit (\d+(?:\.\d+)?)\s?(MB|KB|GB) per file(.*)$/, "每个不超过 $1 $2$3"],
    [/^(小时|分钟), (.+)$/, "$2：$1"],
    [/^(hour|minute), (.+)$/, (_all, part, rest) => `${rest}：${{ hour: "时", minute: "分" }[part]}`],
    [/^(\d+) options? available\.?$/, "有 $1 项可选"],
    [/^Remove (.+\.\w+|.*[\u4e00-\u9fff].*)$/, "去掉 $1"],
    [/^Cancel upload of (.+\.\w+)$/, "不传了：$1"],
    [/^\w+ icon$/, ""],
    [/^Press (.+) to submit form$/, "按 $1 提交"],
    [/^Press (.+) to apply$/, "按 $1 确定"],
    [/^Selected (.+)\. (.+)$/, "已选 $1，$2"],
  ];
  const say = (text) => {
    const word = text.trim();
    if (Object.hasOwn(WORDS, word)) return text.replace(word, WORDS[word]);
    for (const [shape, into] of SHAPES) if (shape.test(word)) return word.replace(shape, into);
    return text;
  };
  const NAMES = ["aria-label", "aria-valuetext", "title", "placeholder"];
  const turn = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = say(node.data);
      if (said !== node.data) node.data = said;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      for (const name of NAMES) {
        const text = node.getAttribute(name);
        if (!text) continue;
        if (/ icon$/.test(text)) { // the English name of a pictogram says nothing to anybody here
          node.setAttribute("aria-hidden", "true");
          node.removeAttribute(name);
          continue;
        }
        const said = say(text);
        if (said !== text) node.setAttribute(name, said);
      }
      node.childNodes.forEach(turn);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(turn);
      else turn(change.target);
    }
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMES });
})();
