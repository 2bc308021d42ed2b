(()=>{const news=document.getElementById("news");if(!news||!window.EventSource)return;let first=null,source,timer;
const say=(text)=>{news.firstElementChild.textContent=text;news.hidden=false;};
const listen=()=>{clearTimeout(timer);source=new EventSource(news.dataset.from);
source.onmessage=(event)=>{if(first===null)first=event.data;else if(event.data!==first)say(news.dataset.said);};
source.onerror=()=>{if(source.readyState===2){if(news.hidden)say(news.dataset.still);timer=setTimeout(listen,60000);}};};
listen();addEventListener("pagehide",()=>{clearTimeout(timer);source.close();});})();
