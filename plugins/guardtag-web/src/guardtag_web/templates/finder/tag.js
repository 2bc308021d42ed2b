(function(){var f=document.forms[0],sent=0,late,here=document.getElementById("here"),place=document.getElementById("place"),nowhere=document.getElementById("nowhere");
f.addEventListener("submit",function(e){if(sent){e.preventDefault()}sent=1;setTimeout(function(){sent=0},8000)});
addEventListener("pageshow",function(){sent=0});
function done(said){clearTimeout(late);here.disabled=false;nowhere.textContent=said}
function failed(){done(nowhere.dataset.said);place.focus()}
if(navigator.geolocation&&isSecureContext){here.hidden=false;here.addEventListener("click",function(){here.disabled=true;nowhere.textContent="";late=setTimeout(failed,20000);
try{navigator.geolocation.getCurrentPosition(function(p){done("");place.value=(place.value?place.value+" ":"")+p.coords.latitude.toFixed(5)+", "+p.coords.longitude.toFixed(5)+" ±"+Math.round(p.coords.accuracy)+" m"},
failed,{enableHighAccuracy:true,timeout:15000,maximumAge:30000})}catch(e){failed()}})}})()
