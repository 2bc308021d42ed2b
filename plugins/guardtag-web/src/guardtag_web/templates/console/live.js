(()=>{const news=document.getElementById("news");if(!news||!window.EventSource)return;let first=null;
const source=new EventSource(news.dataset.from);source.onmessage=(event)=>{if(first===null)first=event.data;else if(event.data!==first)news.hidden=false;};
addEventListener("pagehide",()=>source.close());})();
