(()=>{
const $=id=>document.getElementById(id),hall=$("hall"),say=hall.dataset,state=$("state"),pause=$("pause")
let now=+say.now*1000-performance.now(),heard=performance.now(),source,paused=false,timer
const clock=new Intl.DateTimeFormat(document.documentElement.lang,{timeZone:say.zone,hour:"2-digit",minute:"2-digit",hour12:false})
function ages(){
for(const one of hall.querySelectorAll("[data-at]")){
const minutes=Math.floor((now+performance.now())/60000-one.dataset.at/60)
one.textContent=minutes<1?say.just:minutes<60?say.minutes.replace("{n}",minutes):minutes<1440?say.hours.replace("{n}",Math.floor(minutes/60)):say.days.replace("{n}",Math.floor(minutes/1440))
}}
function tell(name){if(state.className!==name){state.className=name;state.lastElementChild.textContent=say[name]||""}$("again").hidden=name!=="lost"&&name!=="full"}
function alive(){heard=performance.now();$("clock").textContent=clock.format(now+heard);ages();tell("live")}
function listen(){
if(source)source.close()
clearTimeout(timer)
heard=performance.now()
source=new EventSource(say.source)
source.addEventListener("now",event=>{now=+event.data*1000-performance.now()})
source.addEventListener("beat",alive)
source.onmessage=event=>{$("board").innerHTML=event.data;alive()}
source.onerror=()=>{const closed=source.readyState===2;tell(closed?"full":"lost");if(closed)timer=setTimeout(listen,60000)}
}
pause.onclick=()=>{
paused=!paused
pause.setAttribute("aria-pressed",paused)
pause.textContent=paused?say.go:say.stop
if(paused){source.close();clearTimeout(timer);tell("paused")}else{tell("");listen()}
}
setInterval(()=>{if(!paused&&performance.now()-heard>50000&&source.readyState!==2){tell("lost");listen()}},5000)
pause.hidden=state.hidden=false
$("again").hidden=true
ages()
listen()
})()
