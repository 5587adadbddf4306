import { createRoot } from 'react-dom/client';
import { Page } from './page';

const place = document.getElementById('page');
if (place) createRoot(place).render(<Page baseUrl={new URLSearchParams(location.search).get('api') ?? 'http://localhost:3000'} />);
